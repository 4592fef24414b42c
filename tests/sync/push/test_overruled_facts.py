"""What came too late stays in the history and moves nothing; what is held waits for its own evidence alone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.verification_tasks.models import Dispute
from apps.verification_tasks.services.tasks import reassign_tasks
from tests.cast.phones import Phone, outcome_of, statuses
from tests.cast.verification_tasks import Quarter

PhoneOf = Callable[..., Phone]


@pytest.mark.parametrize("kind", ["acknowledge", "attempt"])
def test_work_that_came_too_late_does_not_take_the_task_up(quarter: Quarter, phone_of: PhoneOf, kind: str) -> None:
    with time_machine.travel("2026-11-23T02:00:00Z", tick=False) as clock:
        task, phone = quarter.task(created_at=now() - timedelta(hours=1)), phone_of(quarter.worker)
        for staff in (quarter.worker, quarter.outsider):
            reassign_tasks(task_ids=[task.pk], staff_id=staff.pk, actor=SYSTEM)
        clock.shift(timedelta(hours=50))
        assert statuses(phone.push(getattr(phone, kind)(task))) == ["superseded:not_assigned_any_more"]
    task.refresh_from_db()
    task.declaration.refresh_from_db()
    assert (task.status, task.declaration.status) == ("open", "submitted")


def test_a_held_completion_is_not_stirred_by_other_facts(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone, colleague = quarter.task(), phone_of(quarter.worker), phone_of(quarter.colleague)
    call = phone.call(task)
    held = phone.complete(task, call)
    assert statuses(phone.push(held)) == ["held"]
    attempt = colleague.attempt(task, channel="door", result="refused")
    colleague.push(attempt, colleague.complete(task, outcome="refused", channel="door"))
    phone.push(phone.attempt(task))
    assert outcome_of(held) == ("held", "")
    assert not Dispute.objects.exists()
    phone.push(call)
    assert outcome_of(held) == ("conflict", "outcome_disputed")
