"""Sums follow every write in the transaction that makes it; a fold changes nothing, a proof finds what is wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from apps.core.actors import SYSTEM
from apps.core.clock import local_date, now
from apps.verification_tasks.models import SlaVerdict, Tally, TallyChange, TallyProof, VerificationTask
from apps.verification_tasks.services.tasks import route_task
from apps.verification_tasks.states import Grounds, TaskKind, TaskStatus, VerdictWord
from apps.verification_tasks.tallies.measures import CITY, Measure
from apps.verification_tasks.tallies.selectors import Sums, most_overdue, sums_now
from apps.verification_tasks.tallies.services import fold_tallies, prove_tallies
from tests.cast.verification_tasks import COMMUNITY, ELSEWHERE, TOWN, Quarter, days_ago

pytestmark = pytest.mark.django_db
LONG = timedelta(days=60)


def sums(unit: object) -> Sums:
    return sums_now([str(unit)], local_date(now()) - LONG)


def total(unit: object, measure: Measure) -> int:
    today = local_date(now())
    return sums(unit).total(measure, today - LONG, today)


def verdict(task: VerificationTask, word: VerdictWord = VerdictWord.MET) -> SlaVerdict:
    columns: dict[str, Any] = {"verdict": word, "grounds": Grounds.WORK_DONE, "due_at": task.due_at}
    return SlaVerdict(task=task, recorded_at=now(), **columns)


def everything(quarter: Quarter) -> list[dict[Any, Any]]:
    units = [CITY, TOWN, COMMUNITY, ELSEWHERE, quarter.grid.pk, quarter.second_grid.pk, quarter.far_grid.pk]
    return [{**sums(unit).numbers} for unit in units]


def test_a_task_counts_in_its_grid_its_community_its_town_and_the_city(quarter: Quarter) -> None:
    quarter.tasks(3)
    quarter.task(grid=quarter.second_grid)
    found = [total(unit, Measure.RUNNING) for unit in (CITY, TOWN, COMMUNITY, quarter.grid.pk, quarter.far_grid.pk)]
    assert found == [4, 4, 4, 3, 0]


def test_a_task_without_a_grid_is_its_towns_alone(quarter: Quarter) -> None:
    quarter.task(grid=None)
    assert [total(unit, Measure.BEGAN) for unit in (CITY, TOWN, COMMUNITY)] == [1, 1, 0]


def test_a_second_check_counts_nowhere(quarter: Quarter) -> None:
    quarter.task(kind=TaskKind.SECOND_CHECK)
    assert total(CITY, Measure.BEGAN) == 0


def test_a_bulk_update_is_counted_too(quarter: Quarter) -> None:
    quarter.tasks(2, created_at=days_ago(2))
    done = {"status": TaskStatus.COMPLETED, "channel": "door", "decided_at": now(), "closed_at": now()}
    VerificationTask.objects.update(**done)
    assert [total(CITY, measure) for measure in (Measure.RUNNING, Measure.ENDED, Measure.BEGAN)] == [0, 2, 2]
    today = local_date(now())
    assert sums(TOWN).of(Measure.CHANNEL, today, today) == {"door": 2}
    assert sums(TOWN).of(Measure.HOURS, today, today) == {"48": 2}


def test_what_does_not_count_is_not_noted(quarter: Quarter) -> None:
    quarter.task()
    before = TallyChange.objects.count()
    VerificationTask.objects.update(version=7, priority="high", status=TaskStatus.IN_PROGRESS)
    assert TallyChange.objects.count() == before


def test_a_verdict_counts_by_its_last_day_until_it_is_superseded(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(20))
    last = local_date(task.due_at - timedelta(minutes=1))
    verdict(task).save()
    assert sums(quarter.grid.pk).of(Measure.VERDICT, last, last) == {"met": 1}
    SlaVerdict.objects.update(superseded_at=now())
    SlaVerdict.objects.bulk_create([verdict(task, VerdictWord.BREACHED)])
    assert sums(quarter.grid.pk).of(Measure.VERDICT, last, last) == {"breached": 1}


def test_a_task_that_moves_takes_its_verdict_along(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(20))
    verdict(task, VerdictWord.BREACHED).save()
    route_task(task_id=task.pk, grid_id=quarter.far_grid.pk, actor=SYSTEM)
    for measure in (Measure.VERDICT, Measure.RUNNING, Measure.BEGAN):
        assert [total(unit, measure) for unit in (quarter.grid.pk, COMMUNITY, ELSEWHERE, TOWN)] == [0, 0, 1, 1]


def test_a_task_that_is_deleted_counts_no_more(quarter: Quarter) -> None:
    task = quarter.task(created_at=days_ago(20))
    verdict(task).save()
    task.delete()
    assert not any(sum(parts.values()) for numbers in sums(CITY).numbers.values() for parts in numbers.values())


def test_what_is_rolled_back_was_never_counted(quarter: Quarter) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    quarter.task()
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before")
    assert total(CITY, Measure.BEGAN) == 0


def test_a_fold_changes_no_sum(quarter: Quarter) -> None:
    quarter.tasks(3, created_at=days_ago(3))
    quarter.task(grid=None)
    verdict(quarter.task(grid=quarter.far_grid, created_at=days_ago(20))).save()
    before = everything(quarter)
    assert fold_tallies() > 0
    assert everything(quarter) == before
    assert not TallyChange.objects.exists()
    VerificationTask.objects.update(status=TaskStatus.CANCELLED, closed_at=now())
    before = everything(quarter)
    fold_tallies(limit=1)
    assert everything(quarter) == before
    assert not Tally.objects.filter(number=0).exists()


def test_a_fold_is_two_statements_for_any_number_of_changes(
    quarter: Quarter, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(5):
        quarter.tasks(3, created_at=days_ago(number))
    # With the savepoint around it, and its release.
    with django_assert_num_queries(4):
        fold_tallies()


def test_a_proof_of_what_is_right_finds_nothing(quarter: Quarter) -> None:
    quarter.tasks(3, created_at=days_ago(3))
    quarter.task(grid=None)
    verdict(quarter.task(grid=quarter.far_grid, created_at=days_ago(20))).save()
    assert prove_tallies() == 0
    fold_tallies()
    quarter.task()
    assert prove_tallies() == 0
    assert TallyProof.objects.count() == 2


def test_a_proof_mends_what_is_wrong(quarter: Quarter) -> None:
    quarter.tasks(3, created_at=days_ago(3))
    task = quarter.task(grid=quarter.far_grid, created_at=days_ago(20))
    verdict(task).save()
    right = everything(quarter)
    fold_tallies()
    Tally.objects.filter(unit=TOWN, measure=Measure.RUNNING).delete()
    Tally.objects.filter(unit=str(quarter.far_grid.pk), measure=Measure.VERDICT).update(number=9)
    Tally.objects.filter(unit=CITY, measure=Measure.BEGAN).update(number=0)
    assert prove_tallies() >= 3
    assert everything(quarter) == right
    assert prove_tallies() == 0


def test_old_days_are_forgotten_but_what_still_runs_is_not(quarter: Quarter) -> None:
    quarter.task(created_at=days_ago(100))
    fold_tallies()
    prove_tallies()
    assert not Tally.objects.filter(measure=Measure.BEGAN).exists()
    assert sum(sum(parts.values()) for parts in sums(CITY).numbers[Measure.RUNNING].values()) == 1


def test_the_grids_where_most_is_overdue_come_first(quarter: Quarter) -> None:
    quarter.tasks(2, due_at=days_ago(3))
    fold_tallies()
    quarter.tasks(3, grid=quarter.second_grid, due_at=days_ago(2))
    quarter.task(grid=quarter.far_grid)
    today = local_date(now())
    assert most_overdue(None, today, 2) == [(str(quarter.second_grid.pk), 3), (str(quarter.grid.pk), 2)]
    assert most_overdue([str(quarter.grid.pk)], today, 2) == [(str(quarter.grid.pk), 2)]
