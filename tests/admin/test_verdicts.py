"""Verdicts on deadlines in the office: as known now and as known before, and what is possibly done."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
REPORT = "verdicts_of_a_month"
NOVEMBER = {"month": "2026-11", "known": "2026-11-30", "by": "town"}


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


def test_the_month_s_report_has_both_what_was_known_and_what_is(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask
) -> None:
    quarter.task(created_at=START, assignee=quarter.colleague)
    sweep_deadlines()
    SlaVerdict.objects.exclude(task=restated).update(recorded_at=DUE)
    report = sign_in(quarter.supervisor).open(REPORT, **NOVEMBER | {"by": "grid"})
    grid, whole = report.context["lines"]
    assert (grid.name, whole.cells) == ("第1网格 · 990582100001", grid.cells)
    # Judged, in time, too late, undetermined, the share in time: then and now.
    assert grid.cells == [("2", "2"), ("0", "1"), ("2", "1"), ("0", "0"), ("0.0%", "50.0%")]
    assert "<td>0.0%</td><td><strong>50.0%</strong></td>" in text_of(report)


def test_a_report_begins_with_the_last_month_as_it_was_known_when_it_ended(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask
) -> None:
    report = sign_in(quarter.supervisor).open(REPORT)
    assert report.context["form"].data == NOVEMBER
    assert [line.cells[1] for line in report.context["lines"]] == [("0", "1")] * 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [({"month": "2026-10"}, 0), ({"known": ""}, 2), ({"month": "October"}, 0), ({"by": "street"}, 0)],
)
def test_what_is_asked_of_a_report_is_read_strictly(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask, asked: dict[str, str], found: int
) -> None:
    report = sign_in(quarter.supervisor).open(REPORT, **NOVEMBER | asked)
    assert (report.status_code, len(report.context["lines"])) == (200, found)


def test_a_report_is_of_the_reader_s_own_area(quarter: Quarter, sign_in: SignIn, restated: VerificationTask) -> None:
    VerificationTask.objects.update(grid=quarter.far_grid)
    assert sign_in(quarter.leader).open(REPORT, **NOVEMBER).context["lines"] == []
    assert len(sign_in(quarter.supervisor).open(REPORT, **NOVEMBER).context["lines"]) == 2
    assert sign_in(quarter.worker).open(REPORT, **NOVEMBER).status_code in {302, 403}


def test_a_report_takes_as_many_statements_for_many_places(
    quarter: Quarter, sign_in: SignIn, restated: VerificationTask
) -> None:
    desk, counts = sign_in(quarter.supervisor), []
    for grid in (quarter.grid, quarter.second_grid, quarter.far_grid, None):
        quarter.tasks(3, created_at=START, grid=grid)
        sweep_deadlines()
        with CaptureQueriesContext(connection) as seen:
            lines = desk.open(REPORT, **NOVEMBER | {"by": "grid"}).context["lines"]
        counts.append((len(lines), len(seen)))
    assert [number for number, _ in counts] == [2, 3, 4, 5]
    assert len({statements for _, statements in counts}) == 1
