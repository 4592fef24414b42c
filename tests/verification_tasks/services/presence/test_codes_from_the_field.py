"""A code that an event carries: right, wrong, over, misheard, guessed; and what it proves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.grids.models import Staff
from apps.verification_tasks.models import PresenceCode, PresenceTry, VerificationTask
from apps.verification_tasks.presence import code_of
from apps.verification_tasks.services.presence import renew_code, show_code
from apps.verification_tasks.services.presence.judging import WRONG_A_CODE, WRONG_A_DAY
from tests.cast.phones import Event, Phone, statuses
from tests.cast.verification_tasks import Quarter, days_ago

pytestmark = pytest.mark.django_db
RESIDENT = Actor.resident("test")
PhoneOf = Callable[[Staff], Phone]


def code_for(task: VerificationTask) -> str:
    return show_code(declaration_id=task.declaration_id, actor=RESIDENT).code


def wrong_code(task: VerificationTask, guess: int = 0) -> str:
    """Well-formed, and of no number that was issued."""
    return code_of(task.pk, 1000 + guess)


def met(phone: Phone, task: VerificationTask, code: Any, channel: str = "door") -> Event:
    return phone.event("attempt.recorded", task, channel=channel, result="met", presence_code=code)


def results() -> list[str]:
    return list(PresenceTry.objects.order_by("arrived_at", "seq").values_list("result", flat=True))


@pytest.mark.parametrize("channel", ["door", "phone", "wechat"])
def test_a_right_code_is_proof_enough(quarter: Quarter, phone_of: PhoneOf, channel: str) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    attempt = met(phone, task, code_for(task), channel)
    assert statuses(phone.push(attempt, phone.complete(task, channel=channel))) == ["applied", "applied"]
    task.refresh_from_db()
    assert task.status == "completed"
    assert results() == ["right"]


def test_the_completion_may_carry_it(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    completion = phone.complete(task, channel="door", presence_code=code_for(task))
    assert statuses(phone.push(phone.attempt(task, "door"), completion)) == ["applied", "applied"]


def test_both_may_carry_it(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    code = code_for(task)
    pushed = phone.push(met(phone, task, code), phone.complete(task, channel="door", presence_code=code))
    assert statuses(pushed) == ["applied", "applied"]
    assert results() == ["right", "right"]


def test_it_works_offline_for_days(quarter: Quarter, phone_of: PhoneOf) -> None:
    """Recorded in a stairwell; meanwhile the resident had a new code made."""
    task, phone = quarter.task(created_at=days_ago(4)), phone_of(quarter.worker)
    code = code_for(task)
    PresenceCode.objects.update(issued_at=days_ago(3))
    attempt = phone.event_at(days_ago(2), "attempt.recorded", task, channel="door", result="met", presence_code=code)
    renew_code(declaration_id=task.declaration_id, actor=RESIDENT)
    assert statuses(phone.push(attempt, phone.complete(task, channel="door"))) == ["applied", "applied"]


def test_a_code_completes_what_waits_for_bytes_whichever_comes_first(quarter: Quarter, phone_of: PhoneOf) -> None:
    one, other, phone = *quarter.tasks(2), phone_of(quarter.worker)
    for task, late in ((one, True), (other, False)):
        attempt, photo = met(phone, task, code_for(task)), phone.photo(task)
        tried, completion = phone.attempt(task, "door"), phone.complete(task, channel="door")
        batches = [[tried, photo, completion], [attempt]]
        for batch in batches if late else reversed(batches):
            assert set(statuses(phone.push(*batch))) <= {"applied"}
        task.refresh_from_db()
        assert task.status == "completed"


def test_a_wrong_code_is_explained_and_the_attempt_is_kept(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    code_for(task)
    with override("en"):
        (result,) = phone.push(met(phone, task, wrong_code(task)))
    assert result["status"] == "applied"
    assert "presence_code is wrong" in result["detail"]
    assert task.attempts.count() == 1
    completed = phone.push(phone.complete(task, channel="door"))
    assert statuses(completed) == ["quarantined:invalid_transition"]
    assert "presence_code" in completed[0]["detail"]


def test_the_worker_is_told_in_chinese_by_default(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    (result,) = phone.push(met(phone, task, wrong_code(task)))
    assert "核实码（presence_code）不正确" in result["detail"]


@pytest.mark.parametrize("code", ["1234 5678", "", "门前", 8, 10**40, -5, 1.5, True, [], {"code": 1}, "9" * 4000])
def test_a_misheard_code_costs_no_try(quarter: Quarter, phone_of: PhoneOf, code: Any) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    code_for(task)
    (result,) = phone.push(met(phone, task, code))
    assert (result["status"], results()) == ("applied", ["mistyped"])
    assert PresenceCode.objects.get().wrong_tries == 0


def test_no_code_is_no_try(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    (result,) = phone.push(met(phone, task, None))
    assert (result["status"], results()) == ("applied", [])
    assert "detail" not in result


def test_it_is_good_for_one_worker(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone, other = quarter.task(), phone_of(quarter.worker), phone_of(quarter.colleague)
    code = code_for(task)
    phone.push(met(phone, task, code))
    other.push(met(other, task, code))
    assert results() == ["right", "over"]


def test_it_is_good_for_one_task(quarter: Quarter, phone_of: PhoneOf) -> None:
    mine, other = quarter.tasks(2)
    phone = phone_of(quarter.worker)
    code_for(other)
    phone.push(met(phone, other, code_for(mine)))
    assert results() == ["wrong"]


def test_a_renewed_code_is_over_soon_after(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(created_at=days_ago(2)), phone_of(quarter.worker)
    code = code_for(task)
    renew_code(declaration_id=task.declaration_id, actor=RESIDENT)
    PresenceCode.objects.filter(number=1).update(issued_at=days_ago(1), ended_at=now() - timedelta(hours=1))
    phone.push(met(phone, task, code))
    assert results() == ["over"]


def test_a_code_from_before_it_was_issued_is_no_proof(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(created_at=days_ago(2)), phone_of(quarter.worker)
    code = code_for(task)
    phone.push(
        phone.event_at(days_ago(1), "attempt.recorded", task, channel="door", result="met", presence_code=code)
    )
    assert results() == ["over"]


def test_guessing_ends_after_a_few_tries(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    code = code_for(task)
    phone.push(*[met(phone, task, wrong_code(task, guess)) for guess in range(WRONG_A_CODE)])
    phone.push(met(phone, task, code))
    assert results() == ["wrong"] * WRONG_A_CODE + ["locked"]
    assert phone.push(phone.complete(task, channel="door"))[0]["status"] == "quarantined"


def test_guesses_that_are_dated_backwards_count_all_the_same(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(created_at=days_ago(1)), phone_of(quarter.worker)
    code_for(task)
    for guess in range(WRONG_A_CODE + 2):
        at = now() - timedelta(minutes=guess)
        phone.push(
            phone.event_at(
                at,
                "attempt.recorded",
                task,
                channel="door",
                result="met",
                presence_code=wrong_code(task, guess),
            )
        )
    assert results() == ["wrong"] * WRONG_A_CODE + ["locked", "locked"]


def test_a_dead_code_is_replaced_when_the_resident_looks(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    code_for(task)
    phone.push(*[met(phone, task, wrong_code(task, guess)) for guess in range(WRONG_A_CODE)])
    phone.push(met(phone, task, code_for(task)))
    assert results()[-1] == "right"


def test_guessing_on_many_tasks_ends_too(quarter: Quarter, phone_of: PhoneOf) -> None:
    tasks, phone = quarter.tasks(WRONG_A_DAY + 1), phone_of(quarter.worker)
    last = code_for(tasks[-1])
    phone.push(*[met(phone, task, wrong_code(task)) for task in tasks[:-1]])
    phone.push(met(phone, tasks[-1], last))
    assert results() == ["wrong"] * WRONG_A_DAY + ["locked"]


def test_the_same_event_again_is_the_same_try(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    code_for(task)
    completion = phone.complete(task, channel="door", presence_code=wrong_code(task))
    phone.push(completion)
    assert phone.push(completion)[0]["status"] == "duplicate"
    # Taken up again because the attempt that it lacked has come; what it says is judged a second time.
    late = phone.event_at(now() - timedelta(minutes=1), "attempt.recorded", task, channel="door", result="met")
    VerificationTask.objects.update(created_at=days_ago(1))
    phone.push(late)
    assert PresenceCode.objects.get().wrong_tries == 1


def test_a_batch_with_codes_costs_as_many_statements_however_large(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)

    def push(number: int) -> int:
        tasks = quarter.tasks(number)
        events = [met(phone, task, code_for(task)) for task in tasks]
        with CaptureQueriesContext(connection) as seen:
            phone.push(*events)
        return len(seen)

    push(1)
    assert push(2) == push(12)


def test_codes_do_not_outlive_the_closing(quarter: Quarter, phone_of: PhoneOf) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    phone.push(met(phone, task, code_for(task)), phone.complete(task, channel="door"))
    with pytest.raises(Conflict):
        renew_code(declaration_id=task.declaration_id, actor=RESIDENT)
