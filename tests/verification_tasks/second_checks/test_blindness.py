"""Who makes a second check: nobody who touched the first, nobody who had it on a phone, nobody who oversees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.grids.services.staff import deactivate_staff
from apps.verification_tasks.models import Assignment, FormerGrid, SecondCheck, VerificationTask
from apps.verification_tasks.second_checks.services import (
    choose_second_checks,
    give_second_check,
    sweep_second_checks,
)
from apps.verification_tasks.second_checks.states import SecondCheckState
from apps.verification_tasks.services.tasks import cancel_tasks
from apps.verification_tasks.states import TaskKind
from tests.cast.review import Review
from tests.cast.verification_tasks import COMMUNITY, ELSEWHERE, Quarter, cover, person_on_staff

pytestmark = pytest.mark.django_db


def check(task: VerificationTask) -> SecondCheck:
    choose_second_checks(task_ids=[task.pk], actor=SYSTEM)
    sweep_second_checks()
    return SecondCheck.objects.select_related("task", "worker").get(first_task=task)


def test_it_goes_by_name_to_the_neighbouring_grid_and_lies_in_no_grid(review: Review, quarter: Quarter) -> None:
    first = review.closed()
    second = check(first)
    assert second.worker == quarter.neighbour
    task = second.task
    assert task is not None
    assert (task.kind, task.grid, task.assignee, task.town_id) == (
        *(TaskKind.SECOND_CHECK, None, quarter.neighbour, first.town_id),
    )
    assert task.reference.startswith("FC-")
    assert (task.outcome, task.attempts_count, task.declaration_id) == (None, 0, first.declaration_id)
    assert Assignment.objects.get(task=task).staff == quarter.neighbour


def touch_by_name(review: Review, first: VerificationTask, who: Staff) -> None:
    Assignment.objects.create(task=first, staff=who, epoch=7, starts_at=review.began, ends_at=now())


def touch_by_attempt(review: Review, first: VerificationTask, who: Staff) -> None:
    review.attempt(first, at=now(), staff=who)


def touch_by_photo(review: Review, first: VerificationTask, who: Staff) -> None:
    review.photo(first, b"bytes", staff=who)


def touch_by_cover(review: Review, first: VerificationTask, who: Staff) -> None:
    """Until yesterday the task was on this phone."""
    cover(who, review.quarter.grid, until=now() - timedelta(days=1))


def touch_by_former_grid(review: Review, first: VerificationTask, who: Staff) -> None:
    FormerGrid.objects.create(task=first, grid=review.quarter.second_grid, left_at=now())


@pytest.mark.parametrize(
    "touch", [touch_by_name, touch_by_attempt, touch_by_photo, touch_by_cover, touch_by_former_grid]
)
def test_who_knows_is_passed_over(review: Review, quarter: Quarter, touch: object) -> None:
    first = review.closed()
    touch(review, first, quarter.neighbour)  # type: ignore[operator]
    assert check(first).worker == quarter.outsider


def test_who_covered_the_grid_before_the_task_began_knows_nothing(review: Review, quarter: Quarter) -> None:
    cover(quarter.neighbour, quarter.grid, until=review.began - timedelta(days=1))
    assert check(review.closed()).worker == quarter.neighbour


def test_a_leader_may_have_read_the_result_in_the_office(review: Review, quarter: Quarter) -> None:
    Staff.objects.filter(pk__in=[quarter.neighbour.pk, quarter.outsider.pk]).update(role=Role.GRID_LEADER)
    second = check(review.closed())
    assert (second.state, second.worker) == (SecondCheckState.WAITING, None)


def test_it_waits_until_somebody_blind_is_there(review: Review, quarter: Quarter) -> None:
    Staff.objects.filter(pk__in=[quarter.neighbour.pk, quarter.outsider.pk]).update(is_active=False)
    first = review.closed()
    assert check(first).state == SecondCheckState.WAITING
    newcomer = person_on_staff("newcomer", Role.GRID_WORKER, ELSEWHERE, 60)
    cover(newcomer, quarter.far_grid)
    sweep_second_checks()
    assert SecondCheck.objects.get().worker == newcomer


def test_the_work_is_spread(review: Review, quarter: Quarter) -> None:
    other = person_on_staff("other", Role.GRID_WORKER, COMMUNITY, 61)
    cover(other, quarter.second_grid)
    choose_second_checks(task_ids=[review.closed().pk for _ in range(6)], actor=SYSTEM)
    sweep_second_checks()
    workers = list(SecondCheck.objects.values_list("worker", flat=True))
    assert workers.count(other.pk) == workers.count(quarter.neighbour.pk) == 3


def test_sending_is_a_constant_number_of_statements(review: Review) -> None:
    def statements(count: int) -> int:
        choose_second_checks(task_ids=[review.closed().pk for _ in range(count)], actor=SYSTEM)
        with CaptureQueriesContext(connection) as captured:
            sweep_second_checks()
        return len(captured)

    statements(2)
    assert statements(2) == statements(12)


def test_a_supervisor_s_choice_is_blind_too(review: Review, quarter: Quarter) -> None:
    second = check(review.closed())
    with pytest.raises(InvalidInput):
        give_second_check(check_id=second.pk, staff_id=quarter.colleague.pk, actor=SYSTEM)
    actor = Actor.staff(quarter.supervisor.pk)
    give_second_check(check_id=second.pk, staff_id=quarter.outsider.pk, actor=actor)
    second.refresh_from_db()
    assert second.worker == quarter.outsider
    assert second.task is not None
    assert second.task.assignee == quarter.outsider
    # Who had it knows of it.
    with pytest.raises(InvalidInput):
        give_second_check(check_id=second.pk, staff_id=quarter.neighbour.pk, actor=actor)


def test_a_waiting_one_can_be_given_at_once(review: Review, quarter: Quarter) -> None:
    choose_second_checks(task_ids=[review.closed().pk], actor=SYSTEM)
    second = SecondCheck.objects.get()
    give_second_check(check_id=second.pk, staff_id=quarter.outsider.pk, actor=SYSTEM)
    second.refresh_from_db()
    assert (second.state, second.worker) == (SecondCheckState.OUT, quarter.outsider)


def test_a_task_is_checked_again_once(review: Review) -> None:
    first = review.closed()
    check(first)
    with pytest.raises(Conflict):
        choose_second_checks(task_ids=[first.pk], actor=SYSTEM)


def test_who_leaves_the_staff_is_replaced(review: Review, quarter: Quarter) -> None:
    second = check(review.closed())
    deactivate_staff(staff_id=quarter.neighbour.pk, actor=SYSTEM)
    assert sweep_second_checks()["moved"] == 1
    second.refresh_from_db()
    assert second.worker == quarter.outsider
    assert VerificationTask.objects.get(second_check_of=second).assignee == quarter.outsider


def test_when_the_declaration_is_withdrawn_it_ends(review: Review) -> None:
    first = review.closed()
    second = check(first)
    cancel_tasks(declaration_ids=[first.declaration_id], actor=SYSTEM)
    sweep_second_checks()
    second.refresh_from_db()
    assert (second.state, second.result) == (SecondCheckState.CANCELLED, None)


def test_a_result_that_is_disputed_before_anybody_left_is_not_checked_again(review: Review) -> None:
    first = review.closed()
    choose_second_checks(task_ids=[first.pk], actor=SYSTEM)
    VerificationTask.objects.filter(pk=first.pk).update(status="disputed")
    assert sweep_second_checks()["cancelled"] == 1
    assert SecondCheck.objects.get().state == SecondCheckState.CANCELLED
