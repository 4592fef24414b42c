"""A second check has a day by which it is wanted: no ladder, no verdict, no pause, no part in what rules would do."""

from datetime import timedelta
from typing import Any

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.sync.models import Device
from apps.verification_tasks.models import Escalation, Pause, SlaVerdict, VerificationTask
from apps.verification_tasks.second_checks.services import choose_second_checks, sweep_second_checks
from apps.verification_tasks.selectors.policy_preview import preview_policy
from apps.verification_tasks.services.pauses import ask_pauses
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.states import PauseReason, SlaState, TaskKind
from tests.cast.policies import draft
from tests.cast.review import Review
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def second(review: Review, quarter: Quarter) -> VerificationTask:
    """By name with the neighbour; its row's deadline is the review policy's."""
    choose_second_checks(task_ids=[review.closed().pk], actor=SYSTEM)
    sweep_second_checks()
    return VerificationTask.objects.select_related("declaration").get(kind=TaskKind.SECOND_CHECK)


def test_one_that_becomes_overdue_is_shown_as_that_and_nobody_hears(
    second: VerificationTask, quarter: Quarter, phone_of: Any, time_machine: Any
) -> None:
    phone = phone_of(quarter.neighbour)
    silent_since = second.created_at + timedelta(minutes=1)
    Device.objects.filter(pk=phone.device.pk).update(
        token_hash=phone.device.pk.bytes, last_seen_at=silent_since, enrolled_at=second.created_at - 30 * DAY
    )
    seen: list[tuple[Any, str]] = []
    for _ in range(4):
        time_machine.move_to(second.next_check_at or now(), tick=False)
        sweep_deadlines()
        second.refresh_from_db()
        if seen[-1:] != [(now(), second.sla)]:
            seen.append((now(), second.sla))
    soon = max(second.created_at, second.due_at - timedelta(hours=48))
    assert seen == [(soon, SlaState.DUE_SOON), (second.due_at, SlaState.OVERDUE)]
    assert second.next_check_at is None
    assert not Escalation.objects.exists()
    assert not SlaVerdict.objects.exists()


@pytest.mark.parametrize("wanted_in", [DAY, -DAY])
def test_its_work_has_no_part_in_the_verdicts(
    second: VerificationTask, quarter: Quarter, phone_of: Any, time_machine: Any, wanted_in: timedelta
) -> None:
    phone = phone_of(quarter.neighbour)
    time_machine.move_to(second.due_at - wanted_in, tick=False)
    phone.push(*phone.visit(second))
    second.refresh_from_db()
    assert second.sla == (SlaState.MET if wanted_in > timedelta() else SlaState.BREACHED)
    assert not SlaVerdict.objects.exists()


def test_its_clock_cannot_stand(second: VerificationTask, quarter: Quarter) -> None:
    with pytest.raises(Conflict) as refused:
        ask_pauses(
            task_ids=[second.pk],
            reason=PauseReason.RESIDENT_AWAY,
            days=2,
            note="外出",
            actor=Actor.staff(quarter.leader.pk),
        )
    assert refused.value.code == "second_check"
    assert not Pause.objects.exists()


def test_a_draft_of_rules_does_not_concern_it(second: VerificationTask, quarter: Quarter) -> None:
    quarter.task()
    assert preview_policy(draft()).running == 1
