"""An alert that waits for its vendor is not sent when it is done, answered, withdrawn or handed over meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.actors import SYSTEM, Actor
from apps.core.clock import now
from apps.grids.models import Coverage, Staff
from apps.notifications.models import Audience, Delivery
from apps.notifications.services import deliver_each
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from apps.sync.models import Device
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.escalations import acknowledge_escalations
from apps.verification_tasks.services.sweep import sweep_deadlines
from apps.verification_tasks.services.tasks import cancel_tasks, reassign_tasks
from tests.cast.notifications import ScriptedTransport
from tests.cast.phones import Phone, statuses
from tests.cast.policies import policy, step
from tests.cast.verification_tasks import Quarter

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Nine in the morning of the days on which the worker, the grid's leader and the town are told.
DAY_3, DAY_5, DAY_6 = (datetime(2026, 11, day, 1, tzinfo=UTC) for day in (26, 28, 29))
DUE = datetime(2026, 11, 30, 16, tzinfo=UTC)
PhoneOf = Callable[..., Phone]
Scripted = type[ScriptedTransport]


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture, scripted: Scripted) -> TimeMachineFixture:
    time_machine.move_to(START, tick=False)
    return time_machine


def look(clock: TimeMachineFixture, *moments: datetime) -> None:
    for moment in moments:
        clock.move_to(moment, tick=False)
        sweep_deadlines()


def leave() -> None:
    waiting = Delivery.objects.filter(message__audience=Audience.STAFF, status=DeliveryStatus.QUEUED)
    deliver_each(delivery_ids=list(waiting.order_by("id").values_list("id", flat=True)))


def heard() -> list[tuple[str, str]]:
    """By template and number, in the order in which it left."""
    staff = [row for row in ScriptedTransport.sent if row.message.audience == Audience.STAFF]
    return [(row.message.template, row.to) for row in staff]


def stayed() -> list[str]:
    rows = Delivery.objects.filter(status=DeliveryStatus.OVERTAKEN, message__audience=Audience.STAFF)
    return sorted(rows.values_list("message__template", flat=True))


def number(person: Staff) -> str:
    return str(person.phone)


@pytest.mark.parametrize(
    ("moments", "template", "role"),
    [
        ([DAY_3], Template.TASK_REMINDER, "colleague"),
        ([DAY_5], Template.TASK_ESCALATED, "leader"),
        ([DAY_6], Template.TASK_ESCALATED, "supervisor"),
        ([DUE], Template.TASK_ESCALATED, "centre"),
    ],
)
def test_what_is_still_so_reaches_whoever_the_ladder_names(
    quarter: Quarter, clock: TimeMachineFixture, moments: list[datetime], template: Template, role: str
) -> None:
    quarter.task()
    look(clock, *moments)
    leave()
    assert (template, number(getattr(quarter, role))) in heard()
    assert stayed() == []


def test_a_task_that_is_completed_meanwhile(quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    look(clock, DAY_3, DAY_5)
    clock.move_to(DAY_5 + HOUR, tick=False)
    assert statuses(phone.push(*phone.visit(task))) == ["applied"] * 4
    leave()
    assert heard() == []
    assert stayed() == [Template.TASK_ESCALATED, Template.TASK_REMINDER, Template.TASK_REMINDER]


def test_work_that_only_waits_for_its_proof(quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    look(clock, DAY_3)
    photo = phone.photo(task)
    phone.push(phone.attempt(task, "door"), photo, phone.complete(task, photo, channel="door"))
    task.refresh_from_db()
    assert task.status == "awaiting_evidence"
    leave()
    assert heard() == []


def test_a_task_that_is_cancelled_meanwhile(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task()
    look(clock, DAY_3)
    cancel_tasks(declaration_ids=[task.declaration_id], actor=SYSTEM)
    leave()
    assert heard() == []


def test_an_escalation_that_is_answered_meanwhile(quarter: Quarter, clock: TimeMachineFixture) -> None:
    quarter.task()
    look(clock, DAY_5)
    told = Escalation.objects.get(role="grid_leader")
    acknowledge_escalations(escalation_ids=[told.pk], note="今晚上门", actor=Actor.staff(quarter.leader.pk))
    leave()
    assert {template for template, _ in heard()} == {Template.TASK_REMINDER}
    assert stayed() == [Template.TASK_ESCALATED]


def test_what_went_up_unanswered_and_has_its_answer_below_meanwhile(
    quarter: Quarter, clock: TimeMachineFixture
) -> None:
    quarter.task(policy=policy(step(role="grid_leader", answer_hours=4)), next_check_at=DAY_3)
    look(clock, DAY_3)
    leave()
    look(clock, DAY_3 + 4 * HOUR)
    below = Escalation.objects.get(role="grid_leader")
    assert Escalation.objects.filter(step=below.step, raised=1).exists()
    acknowledge_escalations(escalation_ids=[below.pk], note="今晚上门", actor=Actor.staff(quarter.leader.pk))
    leave()
    assert Template.TASK_UNANSWERED not in {template for template, _ in heard()}
    assert stayed() == [Template.TASK_UNANSWERED]


def test_a_task_that_is_handed_over_is_no_matter_of_who_had_it(quarter: Quarter, clock: TimeMachineFixture) -> None:
    task = quarter.task(assignee=quarter.worker)
    look(clock, DAY_3)
    reassign_tasks(task_ids=[task.pk], staff_id=quarter.outsider.pk, actor=SYSTEM)
    leave()
    assert (heard(), stayed()) == ([], [Template.TASK_REMINDER])


def test_a_grid_that_is_handed_over_is_no_matter_of_who_covered_it(
    quarter: Quarter, clock: TimeMachineFixture
) -> None:
    quarter.task()
    look(clock, DAY_3)
    Coverage.objects.filter(staff=quarter.colleague).update(ends_at=now())
    leave()
    assert heard() == [(Template.TASK_REMINDER, number(quarter.worker))]


@pytest.mark.parametrize("had_left", [False, True])
def test_that_a_step_was_needless_is_said_to_whoever_had_heard_of_it(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture, *, had_left: bool
) -> None:
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    clock.move_to(DAY_5 - HOUR, tick=False)
    visit = phone.visit(task)
    look(clock, DAY_5)
    if had_left:
        leave()
    phone.push(*visit)
    assert Escalation.objects.get(role="grid_leader").withdrawn_at == now()
    leave()
    told = [template for template, to in heard() if to == number(quarter.leader)]
    assert told == ([Template.TASK_ESCALATED, Template.TASK_WITHDRAWN] if had_left else [])
    assert (Template.TASK_WITHDRAWN in stayed()) is not had_left


def test_of_several_tasks_those_that_are_left_are_said(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    first, second, third = quarter.tasks(3)
    phone = phone_of(quarter.worker)
    look(clock, DAY_3)
    phone.push(*phone.visit(first))
    cancel_tasks(declaration_ids=[third.declaration_id], actor=SYSTEM)
    leave()
    texts = {str(row.message.text) for row in ScriptedTransport.sent if row.message.audience == Audience.STAFF}
    assert texts == {f"【门前】您有 1 项任务待核实，首项 {second.reference}，最早期限 2026-11-30 24:00。"}


def test_a_silent_phone_s_worker_hears_by_text_message_unless_it_was_heard_meanwhile(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    quarter.task(assignee=quarter.worker)
    phone = phone_of(quarter.worker)
    Device.objects.filter(pk=phone.device.pk).update(
        token_hash=phone.device.pk.bytes, last_seen_at=START + HOUR, enrolled_at=START - 30 * DAY
    )
    look(clock, DAY_3)
    assert Delivery.objects.get(message__template=Template.TASK_PHONE_SILENT).to == number(quarter.worker)
    Device.objects.update(last_seen_at=now())
    leave()
    assert (heard(), stayed()) == ([], [Template.TASK_PHONE_SILENT])


@pytest.mark.parametrize("count", [1, 6])
def test_asking_costs_the_same_for_any_number_of_tasks(
    quarter: Quarter, clock: TimeMachineFixture, count: int
) -> None:
    quarter.tasks(count)
    look(clock, DAY_3)
    row = Delivery.objects.filter(message__template=Template.TASK_REMINDER).first()
    assert row is not None
    with CaptureQueriesContext(connection) as captured:
        deliver_each(delivery_ids=[row.id])
    # Its lease, the message, the steps, who answers, the note; and the circuit breaker's look.
    assert len(captured) <= 8
