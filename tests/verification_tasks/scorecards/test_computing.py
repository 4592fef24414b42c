"""Cards: whose, of which month, computed once the month is over, kept as computed, restated openly."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.grids.models import Division
from apps.verification_tasks.models import (
    Dispute,
    Escalation,
    Scorecard,
    SecondCheck,
    StaleCard,
    TaskCount,
    VerificationTask,
)
from apps.verification_tasks.scorecards.services import compute_scorecards
from apps.verification_tasks.scorecards.states import UnitKind
from apps.verification_tasks.second_checks.services import choose_second_checks, sweep_second_checks
from apps.verification_tasks.states import SlaState, TaskKind, TaskStatus
from tests.cast.review import Review
from tests.cast.verification_tasks import COMMUNITY, TOWN, Quarter
from tests.verification_tasks.scorecards.months import OCTOBER, card, done, due, figures, on, sweep, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november(time_machine: Any) -> Any:
    time_machine.move_to(on(10, month=11), tick=False)
    return time_machine


def later(task: VerificationTask, **changes: Any) -> None:
    """Something that devices see has changed."""
    VerificationTask.objects.filter(pk=task.pk).update(version=task.version + 1, **changes)


def test_what_a_card_says(review: Review, quarter: Quarter) -> None:
    done(review, began=5, ended=6, attempts_count=1)
    done(review, began=5, ended=7, attempts_count=2, channel="phone")
    done(review, began=5, ended=9, attempts_count=1)
    done(review, began=5, ended=14, attempts_count=6, channel="wechat")
    sweep()
    found = card(quarter.worker)
    assert found is not None
    assert (found.version, found.changes, found.reasons) == (1, [], {})
    assert found.figures == {
        "due": 4,
        "on_time": 3,
        "late": 1,
        "undone": 0,
        "undetermined": 0,
        "on_time_share": 0.75,
        "median_hours": 72.0,
        "p90_hours": 180.0,
        "door_share": 0.5,
        "phone_share": 0.25,
        "wechat_share": 0.25,
        "attempts": 2.5,
        "disputes": 0,
        "disputes_lost": 0,
        "checked_again": 0,
        "agreement": None,
        "unanswered": 0,
    }


def test_a_task_counts_for_its_worker_grid_community_town_and_department(review: Review, quarter: Quarter) -> None:
    done(review)
    done(review, by=quarter.outsider)
    sweep()
    community, town = Division.objects.get(pk=COMMUNITY), Division.objects.get(pk=TOWN)
    assert figures(quarter.worker, "due") == figures(quarter.outsider, "due") == [1]
    assert figures(quarter.grid, "due") == [2]
    assert figures(community, "due", kind="community") == figures(town, "due") == [2]
    # The department is the unit that the worker belongs to, wherever the work was.
    assert figures(community, "due", kind="department") == [1]
    assert set(Scorecard.objects.values_list("kind", flat=True)) == set(UnitKind)


def test_what_nobody_did_is_the_assignee_s_and_the_place_s(review: Review, quarter: Quarter) -> None:
    undone(review, assignee=quarter.worker)
    undone(review)
    sweep()
    assert figures(quarter.worker, "due", "undone", "on_time_share", "median_hours") == [1, 1, 0.0, None]
    assert figures(quarter.grid, "due", "undone") == [2, 2]


def test_a_task_belongs_to_the_month_of_its_last_day_in_the_city(review: Review, quarter: Quarter) -> None:
    done(review, last=31)
    done(review, last=1)
    done(review, due_at=due(1, 11))
    sweep()
    assert figures(quarter.worker, "due") == [2]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": TaskStatus.CANCELLED, "decided_at": None, "decided_by": None},
        {"kind": TaskKind.SECOND_CHECK},
        {"status": TaskStatus.OPEN, "decided_at": None, "closed_at": None, "sla": SlaState.PAUSED},
    ],
)
def test_what_has_no_part_in_any_card(review: Review, changes: dict[str, Any]) -> None:
    done(review, **changes)
    sweep()
    assert not Scorecard.objects.exists()
    assert not TaskCount.objects.exists()


def test_work_whose_proof_is_awaited_is_neither_on_time_nor_late(review: Review, quarter: Quarter) -> None:
    done(review)
    done(review, status=TaskStatus.AWAITING_EVIDENCE, closed_at=None)
    sweep()
    assert figures(quarter.worker, "due", "on_time", "undetermined", "on_time_share") == [2, 1, 1, 1.0]


def test_a_month_is_computed_three_days_after_its_end(review: Review, quarter: Quarter, november: Any) -> None:
    done(review)
    november.move_to(on(3, 23, month=11), tick=False)
    sweep()
    assert card(quarter.worker) is None
    november.move_to(on(4, 1, month=11), tick=False)
    sweep()
    assert figures(quarter.worker, "due") == [1]


def test_a_card_is_kept_as_computed(review: Review) -> None:
    done(review)
    sweep()
    for change in (Scorecard.objects.all().delete, lambda: Scorecard.objects.update(version=9)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_nothing_new_makes_no_new_version(review: Review) -> None:
    task = done(review)
    sweep()
    before = Scorecard.objects.count()
    later(task, priority="high")
    assert compute_scorecards() == {"counted": 1, "counted_again": 0, "computed": 0}
    assert compute_scorecards() == {"counted": 0, "counted_again": 0, "computed": 0}
    assert Scorecard.objects.count() == before


def test_a_late_sync_restates_the_card_and_says_so(review: Review, quarter: Quarter) -> None:
    task = undone(review, assignee=quarter.worker)
    done(review)
    sweep()
    later(
        task,
        status=TaskStatus.COMPLETED,
        decided_at=on(11),
        decided_by=quarter.worker,
        closed_at=now(),
        sla=SlaState.MET,
        channel="door",
        outcome="confirmed",
    )
    sweep()
    first, second = Scorecard.objects.filter(unit=str(quarter.worker.pk)).order_by("version")
    assert (first.figures["on_time"], second.figures["on_time"], second.version) == (1, 2, 2)
    assert {"figure": "undone", "before": 1, "after": 0} in second.changes
    assert {"figure": "on_time_share", "before": 0.5, "after": 1.0} in second.changes
    assert second.reasons == {"late_sync": 1}
    assert second.computed_at == now()


def test_work_that_was_done_afterwards_says_that(review: Review, quarter: Quarter, november: Any) -> None:
    task = undone(review, assignee=quarter.worker)
    sweep()
    november.move_to(on(12, month=11), tick=False)
    changes = {"decided_at": now(), "decided_by": quarter.worker, "closed_at": now(), "sla": SlaState.BREACHED}
    later(task, status=TaskStatus.COMPLETED, channel="door", **changes)
    sweep()
    found = card(quarter.worker)
    assert found is not None
    assert (found.version, found.figures["late"], found.reasons) == (2, 1, {"done_since": 1})


def test_a_task_that_moves_to_another_grid_changes_both(review: Review, quarter: Quarter) -> None:
    task = done(review)
    sweep()
    later(task, grid=quarter.far_grid)
    sweep()
    assert figures(quarter.grid, "due", "on_time_share") == [0, None]
    assert figures(quarter.far_grid, "due") == [1]
    old, new = card(quarter.grid), card(quarter.far_grid)
    assert old is not None
    assert new is not None
    assert (old.version, old.reasons, new.version) == (2, {"moved": 1}, 1)


def test_a_dispute_and_its_decision(review: Review, quarter: Quarter) -> None:
    task = done(review)
    dispute = Dispute.objects.create(
        task=task,
        event_id=task.pk,
        staff=quarter.colleague,
        outcome_in_force="confirmed",
        outcome_claimed="not_resident",
        opened_at=on(9),
    )
    sweep()
    assert figures(quarter.worker, "disputes", "disputes_lost") == [1, 0]
    Dispute.objects.filter(pk=dispute.pk).update(decision="not_resident", decided_at=now())
    later(task)
    sweep()
    assert figures(quarter.worker, "disputes", "disputes_lost") == [1, 1]
    found = card(quarter.worker)
    assert found is not None
    assert found.reasons == {"dispute": 1}


def test_a_second_check_that_was_compared(review: Review, quarter: Quarter) -> None:
    task = done(review)
    sweep()
    choose_second_checks(task_ids=[task.pk], actor=SYSTEM)
    sweep_second_checks()
    second = VerificationTask.objects.filter(second_check_of=SecondCheck.objects.get())
    second.update(status=TaskStatus.COMPLETED, outcome="not_resident", closed_at=now())
    sweep_second_checks()
    sweep()
    found = card(quarter.worker)
    assert found is not None
    assert (found.figures["checked_again"], found.figures["agreement"]) == (1, 0.0)
    assert found.reasons == {"second_check": 1}
    # The second worker's task is in nobody's card.
    assert card(quarter.neighbour) is None


def escalate(task: VerificationTask, taken: Any, action: str = "notify") -> None:
    Escalation.objects.create(task=task, step=1, role="town", action=action, due_at=taken, taken_at=taken)


def test_an_escalation_that_nobody_answered_for_a_day(review: Review, quarter: Quarter) -> None:
    silent, tried, finished, reminded = (undone(review, assignee=quarter.worker) for _ in range(4))
    for task in (silent, tried, finished):
        escalate(task, on(11))
    escalate(reminded, on(11), "remind")
    review.attempt(tried, at=on(12, 9))
    VerificationTask.objects.filter(pk=finished.pk).update(decided_at=on(12, 9), status=TaskStatus.COMPLETED)
    sweep()
    assert figures(quarter.worker, "unanswered") == [1]


def test_time_alone_makes_an_escalation_unanswered(review: Review, quarter: Quarter, november: Any) -> None:
    task = undone(review, assignee=quarter.worker)
    escalate(task, now() - timedelta(hours=2))
    sweep()
    assert figures(quarter.worker, "unanswered") == [0]
    november.move_to(now() + timedelta(hours=23), tick=False)
    assert compute_scorecards()["counted_again"] == 1
    assert figures(quarter.worker, "unanswered") == [1]
    assert compute_scorecards() == {"counted": 0, "counted_again": 0, "computed": 0}


def test_reasons_add_up_until_the_card_is_computed(review: Review, quarter: Quarter, november: Any) -> None:
    november.move_to(on(20), tick=False)
    for _ in range(3):
        done(review)
        sweep()
    stale = StaleCard.objects.get(kind="worker")
    assert (stale.month, stale.reasons) == (OCTOBER, {"counted": 3})


def test_a_sweep_is_a_constant_number_of_statements(review: Review) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            done(review, ended=6 + number % 9)
            undone(review)
        with CaptureQueriesContext(connection) as captured:
            sweep()
        return len(captured)

    statements(2)
    assert statements(2) == statements(30)
