"""A supervisor subscribes to a report; it leaves at its hour, once, masked, and no longer than the role permits."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from pytest_django import Settings

from apps.core.clock import LOCAL_ZONE
from apps.core.demo.people import invent_person
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.grids.models.subscriptions import End, ReportSubscription
from apps.grids.reports import sending
from apps.grids.reports.kinds import KINDS
from apps.grids.reports.sending import MAX_TRIES, due_now, send_due
from apps.grids.roles import Role
from tests.cast.files import sheet_of
from tests.cast.office import Desk
from tests.cast.verification_tasks import ELSEWHERE, SEED, Quarter

SATURDAY = datetime(2026, 11, 28, 12, 0, tzinfo=LOCAL_ZONE)
PAGE = "grids_reportsubscription"
ADDRESS = "zhou.min@town.example"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


def sweep_reports() -> int:
    """How many leave at this moment."""
    return sum(send_due(ident) for ident in due_now())


def subscribe(desk: Desk, **changes: Any) -> Any:
    form = {"report": "overdue", "cadence": "daily", "hour": "8", "email": ADDRESS, "attaches": "on", "apply": "1"}
    return desk.client.post(f"/admin/grids/{PAGE.partition('_')[2]}/add/", {**form, **changes})


@pytest.fixture
def subscribed(quarter: Quarter, clock: Any, sign_in: Callable[[Any], Desk]) -> ReportSubscription:
    long_ago = SATURDAY - timedelta(days=20)
    quarter.tasks(2, created_at=long_ago, sla="overdue")
    quarter.task(created_at=long_ago, sla="overdue", grid=quarter.far_grid, community_id=ELSEWHERE)
    quarter.task()
    assert subscribe(sign_in(quarter.supervisor)).status_code == 302
    return ReportSubscription.objects.get()


@pytest.mark.django_db
def test_it_leaves_at_its_hour_and_once(subscribed: ReportSubscription, clock: Any) -> None:
    assert subscribed.next_run_at == datetime(2026, 11, 29, 8, 0, tzinfo=LOCAL_ZONE)
    assert sweep_reports() == 0
    clock.move_to(datetime(2026, 11, 29, 8, 0, 30, tzinfo=LOCAL_ZONE))
    assert (sweep_reports(), sweep_reports()) == (1, 0)
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert sent.extra_headers["Message-ID"] == f"<report.{subscribed.pk}.2026112900@doorstep>"
    subscribed.refresh_from_db()
    assert subscribed.next_run_at == datetime(2026, 11, 30, 8, 0, tzinfo=LOCAL_ZONE)
    assert AuditEntry.objects.filter(action="report.sent", subject_id=str(subscribed.pk)).count() == 1


@pytest.mark.django_db
def test_neither_text_nor_file_names_a_resident(subscribed: ReportSubscription, clock: Any) -> None:
    clock.shift(timedelta(days=1))
    sweep_reports()
    (sent,) = mail.outbox
    ((name, content, _type),) = sent.attachments
    assert name == "overdue-20261129.xlsx"
    rows = list(sheet_of(content).iter_rows(values_only=True))
    assert len(rows) == 4
    for number in range(4):
        person = invent_person(SEED, number)
        for words in (person.name, person.phone, person.id_number, f"东兴路{number + 1}号"):
            assert words not in sent.body
            assert words not in repr(rows)
    assert ": 3" in sent.body
    assert "HC-" not in sent.body


@pytest.mark.django_db
def test_what_was_missed_is_not_sent_in_heaps(subscribed: ReportSubscription, clock: Any) -> None:
    clock.shift(timedelta(days=5))
    assert sweep_reports() == 1
    assert sweep_reports() == 0
    subscribed.refresh_from_db()
    assert subscribed.next_run_at == datetime(2026, 12, 4, 8, 0, tzinfo=LOCAL_ZONE)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"role": Role.GRID_WORKER}, {"is_active": False}])
def test_it_stops_with_the_role(subscribed: ReportSubscription, clock: Any, change: dict[str, Any]) -> None:
    Staff.objects.filter(pk=subscribed.staff_id).update(**change)
    clock.shift(timedelta(days=1))
    assert sweep_reports() == 0
    subscribed.refresh_from_db()
    assert (subscribed.end, subscribed.next_run_at, mail.outbox) == (End.ROLE_LOST, None, [])


@pytest.mark.django_db
def test_it_covers_what_the_person_answers_for_on_that_day(
    subscribed: ReportSubscription, clock: Any, quarter: Quarter
) -> None:
    Staff.objects.filter(pk=subscribed.staff_id).update(role=Role.COMMUNITY, division=ELSEWHERE)
    clock.shift(timedelta(days=1))
    sweep_reports()
    assert ": 1" in mail.outbox[0].body


@pytest.mark.django_db
def test_a_mail_server_that_is_away_is_asked_again_and_then_left(
    subscribed: ReportSubscription, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def send(self) -> None:
            raise OSError(ADDRESS)

    monkeypatch.setattr(sending, "mail_of", lambda *_: Away())
    clock.shift(timedelta(days=1))
    for _ in range(MAX_TRIES):
        assert sweep_reports() == 0
        assert sweep_reports() == 0
        clock.shift(timedelta(minutes=30))
    subscribed.refresh_from_db()
    assert (subscribed.error, subscribed.tries, subscribed.lease_until) == ("OSError", 0, None)
    assert subscribed.next_run_at == datetime(2026, 11, 30, 8, 0, tzinfo=LOCAL_ZONE)


@pytest.mark.django_db
@pytest.mark.parametrize("report", ["verdicts", "scorecards", "overdue"])
def test_each_report_can_be_made(
    quarter: Quarter, sign_in: Callable[[Any], Desk], report: str, settings: Settings, clock: Any
) -> None:
    settings.OFFICE_URL = "https://doorstep.example"
    quarter.tasks(2)
    assert subscribe(sign_in(quarter.leader), report=report, attaches="").status_code == 302
    clock.shift(timedelta(days=1))
    assert sweep_reports() == 1
    (sent,) = mail.outbox
    assert sent.attachments == []
    assert "https://doorstep.example/admin/" in sent.body
    assert str(KINDS[report].title) in sent.subject


@pytest.mark.django_db
def test_what_cannot_be_subscribed_to(quarter: Quarter, sign_in: Callable[[Any], Desk], settings: Settings) -> None:
    desk = sign_in(quarter.supervisor)
    settings.REPORT_MAIL_DOMAINS = ["town.example"]
    assert subscribe(desk, email="me@elsewhere.example").context_data["form"].errors
    assert subscribe(desk, attaches="").context_data["form"].errors
    assert subscribe(desk).status_code == 302
    assert subscribe(desk).context_data["form"].errors
    assert ReportSubscription.objects.count() == 1


@pytest.mark.django_db
def test_one_s_own_are_seen_and_ended(
    subscribed: ReportSubscription, quarter: Quarter, sign_in: Callable[[Any], Desk], everyone: dict[Role, Staff]
) -> None:
    assert sign_in(quarter.leader).rows(PAGE) == set()
    auditor = sign_in(everyone[Role.SYSTEM_ADMIN])
    assert auditor.rows(PAGE) == {subscribed.pk}
    assert ADDRESS not in auditor.open(f"{PAGE}_change", subscribed.pk).content.decode()
    auditor.act(PAGE, "stop", subscribed, apply="1")
    subscribed.refresh_from_db()
    assert subscribed.ended_at is None
    sign_in(quarter.supervisor).act(PAGE, "stop", subscribed, apply="1")
    subscribed.refresh_from_db()
    assert subscribed.end == End.OWN_WISH


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_one_mail(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    quarter.tasks(1)
    subscribe(sign_in(quarter.supervisor))
    found = ReportSubscription.objects.get()
    ReportSubscription.objects.update(next_run_at=found.created_at)
    gate = threading.Barrier(4)
    sent: list[bool] = []

    def race() -> None:
        try:
            gate.wait(10)
            sent.append(send_due(found.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(sent) == [False, False, False, True]
    assert len(mail.outbox) == 1
