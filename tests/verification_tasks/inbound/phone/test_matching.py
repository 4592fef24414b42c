"""Whose call it was: the open task of the resident who was called, of the worker who called."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.grids.models import Staff
from apps.residence_registration.models import Declaration
from apps.verification_tasks.inbound.phone.records import number_of
from apps.verification_tasks.inbound.phone.states import CallReason, CallStatus
from apps.verification_tasks.inbound.phone.taking_up import sweep_calls
from apps.verification_tasks.models import Evidence, PhoneCall, VerificationTask
from apps.verification_tasks.services.events.workspace import meta_of
from apps.verification_tasks.services.tasks import reassign_tasks
from tests.cast.exchange import Exchange
from tests.cast.phones import Phone
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Heard, Quarter

pytestmark = pytest.mark.django_db
STRANGER = "+8613900099999"


def call_state() -> tuple[str, str]:
    call = PhoneCall.objects.get()
    return call.status, call.reason


def same_number(one: VerificationTask, other: VerificationTask) -> str:
    """The second task's resident has the first one's telephone."""
    number = str(one.declaration.phone)
    Declaration.objects.filter(pk=other.declaration_id).update(phone=number, phone_index=phone_index(number))
    return number


def test_it_becomes_evidence_of_the_residents_open_task(quarter: Quarter, exchange: Exchange) -> None:
    task, _other = quarter.tasks(2)
    record = exchange.report(quarter.worker, task, seconds=45)
    proof = Evidence.objects.get()
    assert (proof.task_id, proof.kind, proof.status) == (task.pk, "call_record", "received")
    assert (proof.staff_id, proof.device_id) == (quarter.worker.pk, None)
    meta = meta_of(proof)
    assert {meta["call_id"], meta["callee"], meta["duration_s"]} == {record["call_id"], record["callee"], 45}
    call = PhoneCall.objects.get()
    assert (call.status, call.task_id, call.evidence_id) == (CallStatus.MATCHED, task.pk, proof.pk)
    assert call.next_try_at is None
    assert AuditEntry.objects.filter(action="call.attached", subject_id=str(task.pk)).exists()


def test_the_phones_are_told(
    quarter: Quarter, exchange: Exchange, heard: Heard, handset_of: Callable[[Staff], Handset]
) -> None:
    task = quarter.task()
    exchange.report(quarter.worker, task)
    assert heard.batches == [{task.pk}]
    (change,) = [each for each in handset_of(quarter.worker).drain() if each["id"] == str(task.pk)]
    assert [(each["kind"], each["status"]) for each in change["data"]["evidence"]] == [("call_record", "received")]
    assert change["version"] == 2


def test_a_colleague_who_covers_the_grid_may_have_called(quarter: Quarter, exchange: Exchange) -> None:
    exchange.report(quarter.colleague, quarter.task())
    assert Evidence.objects.get().staff_id == quarter.colleague.pk


def test_who_lost_the_task_is_credited_for_two_days(quarter: Quarter, exchange: Exchange) -> None:
    task = quarter.task(created_at=now() - timedelta(days=5))
    for staff in (quarter.outsider, quarter.neighbour):
        reassign_tasks(task_ids=[task.pk], staff_id=staff.pk, actor=SYSTEM)
    exchange.report(quarter.outsider, task)
    assert call_state() == (CallStatus.MATCHED, "")


def test_an_outsiders_call_is_kept_for_a_person(quarter: Quarter, exchange: Exchange) -> None:
    exchange.report(quarter.outsider, quarter.task())
    assert call_state() == (CallStatus.UNMATCHED, CallReason.NOT_THEIR_TASK)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("caller", "callee", "reason"),
    [
        ("worker", STRANGER, CallReason.UNKNOWN_CALLEE),
        ("worker", "8001", CallReason.UNKNOWN_CALLEE),
        ("worker", "", CallReason.UNKNOWN_CALLEE),
        (STRANGER, "", CallReason.UNKNOWN_WORKER),
        ("anonymous", STRANGER, CallReason.UNKNOWN_WORKER),
    ],
)
def test_unknown_numbers_are_kept_for_a_person(
    quarter: Quarter, exchange: Exchange, caller: str, callee: str, reason: CallReason
) -> None:
    exchange.report(str(quarter.worker.phone) if caller == "worker" else caller, callee)
    assert call_state() == (CallStatus.UNMATCHED, reason)
    call = PhoneCall.objects.get()
    assert (call.town_id is not None) is (caller == "worker")


def test_a_number_without_an_open_task_says_so(quarter: Quarter, exchange: Exchange) -> None:
    declaration = quarter.declaration()
    exchange.report(quarter.worker, str(declaration.phone))
    assert call_state() == (CallStatus.UNMATCHED, CallReason.NO_OPEN_TASK)


def test_a_call_during_a_task_that_closed_since_belongs_to_it(
    quarter: Quarter, exchange: Exchange, phone_of: Callable[[Staff], Phone]
) -> None:
    """The worker's own report was enough, and the exchange is a minute late."""
    task = quarter.task(created_at=now() - timedelta(days=1))
    record = exchange.record(quarter.worker, task)
    phone = phone_of(quarter.worker)
    assert phone.push(*phone.visit(task))[-1]["status"] == "applied"
    exchange.post(record)
    sweep_calls()
    assert call_state() == (CallStatus.MATCHED, "")
    task.refresh_from_db()
    assert (task.status, Evidence.objects.filter(task=task).count()) == ("completed", 2)


def test_a_call_after_the_end_is_kept_for_a_person(quarter: Quarter, exchange: Exchange) -> None:
    task = quarter.task(status="completed", closed_at=now() - timedelta(hours=1))
    exchange.report(quarter.worker, task)
    assert call_state() == (CallStatus.UNMATCHED, CallReason.NO_OPEN_TASK)


def test_a_deactivated_worker_is_unknown(quarter: Quarter, exchange: Exchange) -> None:
    Staff.objects.filter(pk=quarter.worker.pk).update(is_active=False)
    exchange.report(quarter.worker, quarter.task())
    assert call_state() == (CallStatus.UNMATCHED, CallReason.UNKNOWN_WORKER)


def test_a_shared_telephone_is_ambiguous(quarter: Quarter, exchange: Exchange) -> None:
    one, other = quarter.tasks(2)
    exchange.report(quarter.worker, same_number(one, other))
    assert call_state() == (CallStatus.UNMATCHED, CallReason.AMBIGUOUS)


def test_of_a_shared_telephone_the_task_that_is_theirs_by_name(quarter: Quarter, exchange: Exchange) -> None:
    one, other = quarter.tasks(2)
    reassign_tasks(task_ids=[other.pk], staff_id=quarter.worker.pk, actor=SYSTEM)
    exchange.report(quarter.worker, same_number(one, other))
    assert Evidence.objects.get().task_id == other.pk


def test_of_a_shared_telephone_the_task_on_which_a_call_was_noted(
    quarter: Quarter, exchange: Exchange, phone_of: Callable[[Staff], Phone]
) -> None:
    one, other = quarter.tasks(2)
    phone = phone_of(quarter.worker)
    phone.push(phone.attempt(other), phone.attempt(one, channel="door"))
    exchange.report(quarter.worker, same_number(one, other))
    assert Evidence.objects.get().task_id == other.pk


def test_an_office_telephone_of_several_workers(quarter: Quarter, exchange: Exchange) -> None:
    task = quarter.task()
    shared = {"phone": quarter.worker.phone, "phone_index": phone_index(str(quarter.worker.phone))}
    Staff.objects.filter(pk=quarter.outsider.pk).update(**shared)
    exchange.report(quarter.worker, task)
    assert Evidence.objects.get().staff_id == quarter.worker.pk


def test_a_task_that_turns_up_later_takes_its_call(quarter: Quarter, exchange: Exchange) -> None:
    task = quarter.task(status="cancelled", closed_at=now() - timedelta(days=1))
    exchange.report(quarter.worker, task)
    assert call_state() == (CallStatus.UNMATCHED, CallReason.NO_OPEN_TASK)
    VerificationTask.objects.filter(pk=task.pk).update(status="open", closed_at=None)
    PhoneCall.objects.update(next_try_at=now())
    sweep_calls()
    assert call_state() == (CallStatus.MATCHED, "")


def test_it_is_not_looked_for_for_ever(quarter: Quarter, exchange: Exchange) -> None:
    exchange.report(quarter.worker, STRANGER)
    PhoneCall.objects.update(next_try_at=now(), received_at=now() - timedelta(hours=49))
    sweep_calls()
    assert PhoneCall.objects.get().next_try_at is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ended_at": "2026-11-01T00:00:00Z"}, CallReason.TIMES_REVERSED),
        ({"answered_at": "2026-11-01T00:00:00Z"}, CallReason.TIMES_REVERSED),
        ({"answered_at": "2999-11-01T00:00:00Z"}, CallReason.TIMES_REVERSED),
        ({"duration_s": -1}, CallReason.IMPOSSIBLE_DURATION),
        ({"duration_s": 3600}, CallReason.IMPOSSIBLE_DURATION),
        ({"duration_s": 1e300}, CallReason.IMPOSSIBLE_DURATION),
        ({"started_at": "0001-01-01T00:00:00Z"}, CallReason.IMPOSSIBLE_DURATION),
        ({"ended_at": "9999-12-31T23:59:59Z"}, CallReason.IMPOSSIBLE_DURATION),
        ({"began": timedelta(hours=1)}, CallReason.IN_THE_FUTURE),
    ],
)
def test_a_call_that_cannot_have_been_is_kept_for_a_person(
    quarter: Quarter, exchange: Exchange, change: dict[str, Any], reason: CallReason
) -> None:
    how = {**change, "began": now() + change["began"]} if "began" in change else change
    exchange.report(quarter.worker, quarter.task(), **how)
    assert call_state() == (CallStatus.UNMATCHED, reason)
    assert not Evidence.objects.exists()


WAYS = [
    "{n}",
    "+86{n}",
    "86{n}",
    "0086{n}",
    "+86 {a} {b} {c}",
    "+86-{a}-{b}-{c}",
    "({a}) {b}-{c}",
    " {a}\u3000{b}\u3000{c} ",
]
WIDE = str.maketrans("0123456789+-()", "０１２３４５６７８９＋－（）")


@given(
    digits=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    way=st.sampled_from(WAYS),
    wide=st.booleans(),
)
def test_a_number_is_the_same_however_it_is_written(digits: str, way: str, wide: bool) -> None:  # noqa: FBT001  drawn
    written = way.format(n=digits, a=digits[:3], b=digits[3:7], c=digits[7:])
    assert number_of(written.translate(WIDE) if wide else written) == f"+86{digits}"


@given(st.text(max_size=64))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    number = number_of(text)
    assert number is None or number.startswith("+")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
@given(way=st.sampled_from(WAYS), wide=st.booleans())
def test_calls_match_however_their_numbers_are_written(
    quarter: Quarter,
    exchange: Exchange,
    way: str,
    wide: bool,  # noqa: FBT001  drawn
) -> None:
    def write(number: str) -> str:
        digits = number.removeprefix("+86")
        written = way.format(n=digits, a=digits[:3], b=digits[3:7], c=digits[7:])
        return written.translate(WIDE) if wide else written

    task = quarter.task()
    exchange.report(write(str(quarter.worker.phone)), write(str(task.declaration.phone)))
    assert Evidence.objects.filter(task=task).count() == 1
