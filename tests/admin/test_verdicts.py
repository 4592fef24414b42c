"""Verdicts on deadlines in the office: as known now and as known before, and what is possibly done."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from apps.sync.models import Device
from apps.verification_tasks.models import SlaVerdict, VerificationTask
from apps.verification_tasks.services.sweep import sweep_deadlines
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.phones import Phone
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "verification_tasks_slaverdict"
SignIn = Callable[[Any], Desk]
PhoneOf = Callable[..., Phone]
START = datetime(2026, 11, 20, 2, tzinfo=UTC)
DUE = datetime(2026, 11, 27, 16, tzinfo=UTC)


@pytest.fixture
def restated(quarter: Quarter, phone_of: PhoneOf, time_machine: TimeMachineFixture) -> VerificationTask:
    """Breached in November as far as was known; since 2 December it is known that the work was done in time."""
    time_machine.move_to(START, tick=False)
    task, phone = quarter.task(assignee=quarter.worker), phone_of(quarter.worker)
    time_machine.move_to(START + timedelta(days=1), tick=False)
    visit = phone.visit(task)
    time_machine.move_to(DUE, tick=False)
    sweep_deadlines()
    time_machine.move_to(datetime(2026, 12, 2, 2, tzinfo=UTC), tick=False)
    phone.push(*visit)
    return task


def test_the_list_is_as_known_now_or_as_known_when_a_month_began(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask
) -> None:
    desk = sign_in(quarter.supervisor)
    breached, met = SlaVerdict.objects.filter(task=restated).order_by("recorded_at")
    assert desk.rows(PAGE) == {met.pk}
    assert desk.rows(PAGE, known="2026-12-01") == {breached.pk}
    assert desk.rows(PAGE, known="2026-11-01") == set()
    assert desk.rows(PAGE, known="ever") == {breached.pk, met.pk}
    assert desk.rows(PAGE, known="nonsense") == {met.pk}


def test_it_is_narrowed_by_the_month_of_the_deadline(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask
) -> None:
    desk = sign_in(quarter.supervisor)
    VerificationTask.objects.update(due_at=DUE)
    assert len(desk.rows(PAGE, due="2026-11")) == 1
    assert desk.rows(PAGE, due="2026-12") == desk.rows(PAGE, due="2026-10") == set()
    # 24:00 of 30 November is November's.
    SlaVerdict.objects.update(due_at=datetime(2026, 11, 30, 16, tzinfo=UTC))
    assert len(desk.rows(PAGE, due="2026-11")) == 1


def test_the_task_s_page_tells_how_it_was_restated(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask
) -> None:
    desk = sign_in(quarter.supervisor)
    page = text_of(desk.open(f"{TASKS}_change", restated.pk))
    assert "期限届满" in page
    assert "2026-12-02 10:00:00 起" in page
    assert "完成于 2026-11-21 09:59:00 – 2026-11-21 10:00:00" in page
    assert "已撤销：工作此前已完成" in page
    row = SlaVerdict.objects.get(task=restated, superseded_at=None)
    assert "工作已完成" in text_of(desk.open(f"{PAGE}_change", row.pk))


def test_nobody_sees_another_town_s_verdicts(quarter: Quarter, sign_in: SignIn, restated: VerificationTask) -> None:
    VerificationTask.objects.update(grid=quarter.far_grid)
    assert sign_in(quarter.leader).rows(PAGE) == set()


def silence(phone: Phone) -> None:
    Device.objects.filter(pk=phone.device.pk).update(
        token_hash=phone.device.pk.bytes, last_seen_at=START + timedelta(hours=1)
    )


def test_a_task_whose_phone_is_silent_is_shown_as_possibly_done(
    quarter: Quarter, sign_in: SignIn, phone_of: PhoneOf, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(START, tick=False)
    silence(phone_of(quarter.worker))
    task, other = quarter.task(assignee=quarter.worker), quarter.task(assignee=quarter.colleague)
    time_machine.move_to(START + timedelta(days=3), tick=False)
    desk = sign_in(quarter.supervisor)
    assert text_of(desk.list(TASKS)).count("可能已办") == 1
    assert "可能已办：网格员的手机自" in text_of(desk.open(f"{TASKS}_change", task.pk))
    assert "可能已办" not in text_of(desk.open(f"{TASKS}_change", other.pk))


def test_that_costs_a_page_the_same_whatever_stands_on_it(
    quarter: Quarter, sign_in: SignIn, phone_of: PhoneOf, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(START, tick=False)
    silence(phone_of(quarter.worker))
    time_machine.move_to(START + timedelta(days=3), tick=False)
    desk, counts = sign_in(quarter.supervisor), []
    for size in (1, 20):
        quarter.tasks(size, created_at=START)
        quarter.tasks(size, created_at=START, assignee=quarter.worker)
        counts.append(desk.statements(TASKS))
    assert counts[0] == counts[1]
