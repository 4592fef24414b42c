"""The first page: each number is the length of the list behind it."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from apps.core.actors import SYSTEM
from apps.core.clock import LOCAL_ZONE, end_of_day, local_date, now
from apps.grids.services import start_coverage
from apps.sync.models import Device
from apps.sync.services.feed import publish_tasks
from apps.verification_tasks.models import Escalation, SlaVerdict, VerificationTask
from apps.verification_tasks.services.verdicts import record_work
from apps.verification_tasks.states import SlaState, TaskStatus
from apps.verification_tasks.tallies.services import fold_tallies
from tests.cast.office import TASKS, Desk, text_of
from tests.cast.phones import Phone
from tests.cast.sync import Handset, end_cover
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(quarter: Quarter, phone_of: Callable[..., Phone], handset_of: Callable[..., Handset]) -> Quarter:
    quarter.tasks(2)
    quarter.task(sla=SlaState.OVERDUE, due_at=now() - timedelta(days=1))
    quarter.task(sla=SlaState.DUE_SOON, due_at=end_of_day(local_date(now())))
    quarter.task(grid=None, community_id=None)
    quarter.task(grid=quarter.second_grid)
    quarter.task(status=TaskStatus.COMPLETED)
    phone = phone_of(quarter.worker)
    phone.push(phone.event("nonsense.type", quarter.task()))
    long_ago = now() - timedelta(hours=25)
    Device.objects.filter(pk=phone.device.pk).update(token_hash=phone.device.pk.bytes * 2, last_seen_at=long_ago)
    task = quarter.task(due_at=now() + timedelta(hours=30))
    publish_tasks([task.pk])
    handset = handset_of(quarter.outsider)
    start_coverage(staff_id=quarter.outsider.pk, grid_id=quarter.grid.pk, actor=SYSTEM)
    handset.drain()
    end_cover(quarter.outsider, quarter.grid)
    late, clear = quarter.tasks(2, created_at=now() - timedelta(days=12))
    escalated = {"step": 1, "role": "town", "action": "notify", "due_at": now(), "answer_due_at": now()}
    Escalation.objects.create(task=late, taken_at=now() - timedelta(hours=30), **escalated)
    judged_on_time(clear, now() - timedelta(days=4))
    return quarter


def figures_on(answer: Any) -> list[tuple[str, int]]:
    """Every link that says how many rows stand behind it."""
    found = re.findall(r'href="([^"]+)" data-rows="(\d+)"', text_of(answer))
    return [(html.unescape(url), int(rows)) for url, rows in found]


def rows_behind(desk: Desk, url: str) -> int:
    shown: Any = desk.client.get(url)
    assert shown.status_code == 200, url
    return int(shown.context_data["cl"].result_count)


def card(answer: Any, icon: str) -> Any:
    cards = [card for group in answer.context_data["card_groups"] for card in group.cards]
    (found,) = [card for card in cards if card.icon == icon]
    return found


def ages(answer: Any) -> list[int]:
    return [card.number for card in answer.context_data["running"]]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["supervisor", "leader", "centre"])
def test_every_figure_opens_a_list_of_that_many_rows(busy: Quarter, sign_in: Callable[[Any], Desk], who: str) -> None:
    desk = sign_in(getattr(busy, who))
    found = figures_on(desk.open("index"))
    assert len(found) > 140
    assert sum(rows > 0 for _url, rows in found) > 12
    assert [(url, rows_behind(desk, url)) for url, _rows in found] == found


@pytest.mark.slow
def test_so_does_every_figure_as_it_was_known_on_a_day(busy: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(busy.supervisor)
    known = local_date(now()) - timedelta(days=2)
    page = desk.open("index", known=known.isoformat())
    found = figures_on(page)
    assert sum(ages(page)) == 1
    assert [(url, rows_behind(desk, url)) for url, _rows in found] == found


def test_what_is_known_at_the_end_of_yesterday_is_what_the_sums_said_then(
    quarter: Quarter, sign_in: Callable[[Any], Desk], time_machine: Any
) -> None:
    evening = datetime(2026, 11, 24, 22, tzinfo=LOCAL_ZONE)
    time_machine.move_to(evening, tick=False)
    quarter.tasks(2, created_at=evening - timedelta(days=9))
    quarter.tasks(3, created_at=evening - timedelta(days=2))
    judged = quarter.task(created_at=evening - timedelta(days=9))
    judged_on_time(judged, evening)
    then = sign_in(quarter.supervisor).open("index").context_data
    time_machine.move_to(evening + timedelta(days=1), tick=False)
    VerificationTask.objects.filter(is_running=True).update(status=TaskStatus.CANCELLED, closed_at=now())
    SlaVerdict.objects.update(superseded_at=now())
    quarter.tasks(4)
    known = sign_in(quarter.supervisor).open("index", known="2026-11-24").context_data
    for name in ("running", "due"):
        assert [card.number for card in known[name]] == [card.number for card in then[name]]
    assert [window.shown for window in known["kept"]] == [window.shown for window in then["kept"]]
    assert [day.shown for day in known["days"]] == [day.shown for day in then["days"]]
    assert (known["times"].median, known["flow"]) == (then["times"].median, then["flow"])


def judged_on_time(task: VerificationTask, moment: datetime) -> None:
    columns = {"channel": "door", "decided_at": moment, "closed_at": moment, "status": TaskStatus.COMPLETED}
    VerificationTask.objects.filter(pk=task.pk).update(**columns)
    task.refresh_from_db()
    record_work([task])


def test_the_numbers_are_those_of_the_viewers_scope(busy: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    town, leader = sign_in(busy.supervisor).open("index"), sign_in(busy.leader).open("index")
    assert sum(ages(town)) == 9
    assert sum(ages(leader)) == 7
    assert (ages(town)[-1], card(town, "wrong_location").number, card(town, "report").number) == (2, 1, 1)
    assert "report" not in {card.icon for group in leader.context_data["card_groups"] for card in group.cards}
    assert [card(town, icon).number for icon in ("mobile_off", "crisis_alert", "phonelink_erase")] == [1, 1, 1]


def test_the_worst_stands_first_with_why(busy: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    with override("en"):
        lines = sign_in(busy.supervisor).open("index", HTTP_ACCEPT_LANGUAGE="en").context_data["lines"]
    assert len(lines) <= 5
    assert lines[0].rows == 2
    assert busy.worker.name in lines[0].why
    assert [line.icon for line in lines[:2]] == ["alarm", "mobile_off"]


def test_where_nothing_burns_it_says_so(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    answer = sign_in(quarter.supervisor).open("index")
    assert answer.context_data["lines"] == []
    assert "check_circle" in text_of(answer)


@pytest.mark.parametrize("day", ["2026-02-31", "never", "2999-01-01", "0001-01-01", ""])
def test_a_day_that_is_none_or_not_over_is_now(quarter: Quarter, sign_in: Callable[[Any], Desk], day: str) -> None:
    assert sign_in(quarter.supervisor).open("index", known=day).context_data["known"] is None


@pytest.mark.parametrize(
    "figure",
    ["nonsense", "due", "began:2026-02-31:2026-03-01", "running@2026-13-01", "verdict:2026-11-01:2026-11-02"],
)
def test_a_figure_that_is_none_has_no_rows(busy: Quarter, sign_in: Callable[[Any], Desk], figure: str) -> None:
    assert sign_in(busy.supervisor).rows(TASKS, status="all", figure=figure) == set()


def test_it_costs_the_same_however_much_there_is(
    busy: Quarter, sign_in: Callable[[Any], Desk], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    desk = sign_in(busy.supervisor)
    with django_assert_max_num_queries(26):
        desk.open("index")
    busy.tasks(20, due_at=now() - timedelta(days=1))
    fold_tallies()
    with django_assert_max_num_queries(26):
        desk.open("index")


def test_no_statement_counts_tasks_for_a_figure(busy: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    """What is running, was kept or took so long comes from the sums; of tasks only exceptions are counted, capped."""
    desk = sign_in(busy.supervisor)
    with CaptureQueriesContext(connection) as captured:
        desk.open("index")
    counts = [each["sql"] for each in captured if "COUNT(" in each["sql"].upper() and TASKS in each["sql"]]
    assert counts
    assert [sql for sql in counts if "LIMIT" not in sql] == []
