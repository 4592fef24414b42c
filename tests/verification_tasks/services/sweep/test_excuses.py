"""A resident hears that the check is late when that is certain: never while the visit may lie on a dark phone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.notifications.models import Delivery
from apps.notifications.services import release_held
from apps.notifications.states import DeliveryStatus
from apps.notifications.templates import Template
from apps.sync.models import Device
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.late_declarations import perhaps_visited
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

START = datetime(2026, 11, 23, 2, tzinfo=UTC)
# 24:00 in the city.
DUE = datetime(2026, 11, 30, 16, tzinfo=UTC)
MORNING = DUE + timedelta(hours=8)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PhoneOf = Callable[..., Phone]


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    time_machine.move_to(START, tick=False)
    return time_machine


def seen(phone: Phone, at: datetime) -> None:
    Device.objects.filter(pk=phone.device.pk).update(
        token_hash=phone.device.pk.bytes, last_seen_at=at, enrolled_at=START - 30 * DAY
    )


def look(clock: TimeMachineFixture, *moments: datetime) -> None:
    for moment in moments:
        clock.move_to(moment, tick=False)
        sweep_deadlines()
        release_held()


def excuses() -> list[str]:
    rows = Delivery.objects.filter(message__template=Template.OVERDUE)
    return list(rows.values_list("status", flat=True))


def until_due() -> list[datetime]:
    return [START + number * DAY for number in range(1, 8)] + [DUE]


def test_a_late_check_is_said_once(quarter: Quarter, clock: TimeMachineFixture) -> None:
    quarter.task()
    look(clock, *until_due(), DUE + DAY)
    assert excuses() == [DeliveryStatus.QUEUED]


def test_nothing_is_said_while_the_phone_is_dark_and_it_is_when_it_was_heard_and_brought_nothing(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    quarter.task(assignee=quarter.worker)
    phone = phone_of(quarter.worker)
    seen(phone, START + 3 * DAY)
    look(clock, *until_due(), DUE + HOUR, DUE + 2 * HOUR)
    assert excuses() == []
    seen(phone, DUE + 2 * HOUR)
    look(clock, DUE + 3 * HOUR, DUE + 4 * HOUR)
    assert excuses() == [DeliveryStatus.QUEUED]


def test_a_visit_that_the_dark_phone_brings_is_never_preceded_by_an_excuse(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture
) -> None:
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    seen(phone, START + 3 * DAY)
    clock.move_to(START + 3 * DAY, tick=False)
    visit = phone.visit(task)
    look(clock, *until_due(), DUE + HOUR)
    phone.push(*visit)
    look(clock, DUE + 2 * HOUR)
    assert excuses() == []


def test_what_waits_for_the_morning_is_asked_about_then(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture, weighed: Any
) -> None:
    """Heard last before the deadline, dark in the morning: the visit of the last evening may lie on it."""
    quarter.task(assignee=quarter.worker)
    phone = phone_of(quarter.worker)
    seen(phone, DUE - 10 * HOUR)
    look(clock, *until_due())
    assert excuses() == [DeliveryStatus.HELD]
    seen(phone, DUE - 40 * HOUR)
    look(clock, MORNING, MORNING + HOUR)
    assert excuses() == [DeliveryStatus.HELD]
    seen(phone, MORNING + HOUR)
    look(clock, MORNING + 2 * HOUR)
    assert excuses() == [DeliveryStatus.QUEUED]


def test_an_excuse_that_waits_is_overtaken_by_the_visit_of_the_last_evening(
    quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture, weighed: Any
) -> None:
    task, phone = quarter.task(), phone_of(quarter.worker)
    clock.move_to(DUE - HOUR, tick=False)
    visit = phone.visit(task)
    look(clock, *until_due())
    assert excuses() == [DeliveryStatus.HELD]
    clock.move_to(DUE + 2 * HOUR, tick=False)
    phone.push(*visit)
    assert excuses() == [DeliveryStatus.OVERTAKEN]


def test_whose_visit_may_be_under_way(quarter: Quarter, phone_of: PhoneOf, clock: TimeMachineFixture) -> None:
    mine, other = quarter.task(assignee=quarter.worker), quarter.task()
    seen(phone_of(quarter.worker), now())
    clock.move_to(START + 4 * DAY, tick=False)
    asked = {str(mine.declaration_id), str(other.declaration_id)}
    assert str(mine.declaration_id) in perhaps_visited(asked)
    VerificationTask.objects.update(status="cancelled")
    assert perhaps_visited(asked) == set()
