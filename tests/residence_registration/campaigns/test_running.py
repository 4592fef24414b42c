"""A campaign is written batch by batch: everybody once, at its rate, and not those who opted out."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from apps.core.actors import Actor
from apps.core.clock import LOCAL_ZONE, now
from apps.core.models import AuditEntry
from apps.notifications.models import Channel, Delivery, Message
from apps.notifications.services import release_held
from apps.notifications.states import DeliveryStatus
from apps.residence_registration.campaigns.services import (
    batches,
    release_campaign,
    resume_campaign,
    run_campaigns,
    running,
    stop_campaign,
)
from apps.residence_registration.models import Campaign, CampaignRecipient, Declaration
from apps.residence_registration.states import DeclarationStatus
from tests.cast.campaigns import TITLE, registered, started, wishes
from tests.cast.verification_tasks import ELSEWHERE, Quarter

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL_ZONE)
STEP = timedelta(seconds=10)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("weighed")]
Clock = Any


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def told() -> list[bytes]:
    return sorted(bytes(index or b"") for index in Message.objects.values_list("recipient_index", flat=True))


def run_out(clock: Clock, most: int = 50) -> int:
    """How many steps it takes until nothing runs."""
    for steps in range(most):
        if not Campaign.objects.filter(status="running").exists():
            return steps
        run_campaigns()
        clock.shift(STEP)
    raise AssertionError("it never ends")


def test_everybody_of_the_place_is_told_once(quarter: Quarter, clock: Clock) -> None:
    here = registered(quarter, 3)
    registered(quarter, 2, grid=quarter.second_grid)
    registered(quarter, 1, status=DeclarationStatus.VERIFYING)
    campaign = started(quarter, grid=quarter.grid.pk)
    assert campaign.reach == 3
    run_out(clock)
    assert told() == sorted(bytes(one.phone_index) for one in here)
    message = Message.objects.order_by("pk")[0]
    assert (message.subject_type, message.subject_id, message.language) == ("campaign", str(campaign.pk), "zh-hans")
    assert message.text == f"【门前】{TITLE}，欢迎前来。退订请登录后在消息设置中关闭。"
    campaign.refresh_from_db()
    assert (campaign.status, campaign.written, campaign.finished_at is not None) == ("done", 3, True)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "campaign.drafted",
        "campaign.running",
        "campaign.done",
    ]


def test_a_number_that_registered_a_family_is_told_once(quarter: Quarter, clock: Clock) -> None:
    first, *others = registered(quarter, 3)
    Declaration.objects.filter(pk__in=[one.pk for one in others]).update(
        phone=first.phone, phone_index=bytes(first.phone_index)
    )
    assert started(quarter).reach == 1
    run_out(clock)
    assert told() == [bytes(first.phone_index)]


def test_each_hears_it_in_the_language_of_their_wish_and_not_who_opted_out(quarter: Quarter, clock: Clock) -> None:
    english, opted_out, plain = registered(quarter, 3)
    wishes(english, language="en")
    wishes(opted_out, announcements=False)
    campaign = started(quarter)
    run_out(clock)
    rows = Message.objects.values_list("recipient_index", "language")
    said = {bytes(index or b""): language for index, language in rows}
    assert said == {bytes(english.phone_index): "en", bytes(plain.phone_index): "zh-hans"}
    campaign.refresh_from_db()
    assert (campaign.written, campaign.opted_out) == (2, 1)


def test_who_opts_out_after_it_was_written_does_not_hear_it(quarter: Quarter, clock: Clock) -> None:
    (resident,) = registered(quarter, 1)
    started(quarter)
    run_campaigns()
    clock.shift(STEP)
    run_campaigns()
    wishes(resident, announcements=False)
    clock.shift(timedelta(minutes=3))
    release_held()
    row = Delivery.objects.get()
    assert (row.status, row.error) == (DeliveryStatus.OVERTAKEN, "opted_out")


def test_who_left_before_their_turn_is_passed_over(quarter: Quarter, clock: Clock) -> None:
    (resident,) = registered(quarter, 1)
    campaign = started(quarter)
    run_campaigns()
    Declaration.objects.filter(pk=resident.pk).update(status=DeclarationStatus.ENDED)
    run_out(clock)
    campaign.refresh_from_db()
    assert (campaign.written, campaign.moved_away, Message.objects.count()) == (0, 1, 0)


def test_it_keeps_to_its_rate(quarter: Quarter, clock: Clock) -> None:
    registered(quarter, 30)
    started(quarter, rate=60)
    run_campaigns()
    written = []
    for _ in range(4):
        run_campaigns()
        written.append(Message.objects.count())
        clock.shift(timedelta(seconds=5))
    assert written == [10, 10, 20, 20], "ten in ten seconds"


def test_campaigns_share_the_citys_rate(quarter: Quarter, clock: Clock, settings: Settings) -> None:
    settings.CAMPAIGN_RATE = 60
    registered(quarter, 30)
    for _ in range(2):
        started(quarter, rate=60)
    run_campaigns()
    run_campaigns()
    assert Message.objects.count() == 2 * 5


def test_at_night_nothing_is_written(quarter: Quarter, clock: Clock) -> None:
    registered(quarter, 1)
    started(quarter)
    clock.move_to(NOON + timedelta(hours=10))
    assert run_campaigns() == 0
    clock.move_to(NOON + timedelta(hours=20))
    assert run_campaigns() == 1


def test_a_stop_holds_back_what_has_not_left_and_a_resume_lets_it_go(quarter: Quarter, clock: Clock) -> None:
    registered(quarter, 15)
    campaign = started(quarter, rate=60)
    actor = Actor.staff(quarter.supervisor.pk)
    run_campaigns()
    run_campaigns()
    stop_campaign(campaign_id=campaign.pk, actor=actor)
    clock.shift(timedelta(minutes=5))
    assert run_campaigns() == 0
    release_held()
    assert set(Delivery.objects.values_list("status", flat=True)) == {DeliveryStatus.HELD}
    resume_campaign(campaign_id=campaign.pk, actor=actor)
    run_out(clock)
    clock.shift(timedelta(hours=1))
    release_held()
    assert set(Delivery.objects.values_list("status", flat=True)) == {DeliveryStatus.QUEUED}
    assert len(told()) == len(set(told())) == 15


def test_one_that_fails_again_and_again_is_stopped_for_a_person(
    quarter: Quarter, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(quarter, 3)
    campaign = started(quarter)
    run_campaigns()

    def fail(**_: Any) -> None:
        raise ConnectionError("of +8613900000001")

    with monkeypatch.context() as broken:
        broken.setattr(batches, "send_messages", fail)
        for _ in range(running.MOST_FAILURES):
            assert run_campaigns() == 0
            clock.shift(timedelta(minutes=20))
    campaign.refresh_from_db()
    assert (campaign.status, campaign.trouble, campaign.written) == ("stopped", "ConnectionError", 0)
    assert CampaignRecipient.objects.count() == 3, "nothing of a failed step is left"
    resume_campaign(campaign_id=campaign.pk, actor=Actor.staff(quarter.supervisor.pk))
    run_out(clock)
    assert len(told()) == 3


def test_more_than_one_may_tell_alone_waits_for_a_second_person_even_when_they_move_in_later(
    quarter: Quarter, clock: Clock, settings: Settings
) -> None:
    settings.CAMPAIGN_RELEASE_ABOVE = 2
    registered(quarter, 2)
    campaign = started(quarter)
    assert campaign.status == "running"
    registered(quarter, 1, division=ELSEWHERE)
    run_campaigns()
    campaign.refresh_from_db()
    assert (campaign.status, campaign.reach, CampaignRecipient.objects.count()) == ("waiting", 3, 0)
    release_campaign(campaign_id=campaign.pk, actor=Actor.staff(quarter.centre.pk))
    run_out(clock)
    assert len(told()) == 3


def test_a_batch_of_any_size_takes_as_many_statements(quarter: Quarter, clock: Clock) -> None:
    registered(quarter, 150)
    costs = []
    for rate in (60, 600):
        started(quarter, rate=rate)
        run_campaigns()
        with CaptureQueriesContext(connection) as seen:
            assert run_campaigns() == 1
        costs.append(len(seen))
        Campaign.objects.update(status="stopped")
    assert costs[0] == costs[1] <= 16


def test_a_batch_is_read_by_the_index_from_the_cursor_on(quarter: Quarter, clock: Clock) -> None:
    registered(quarter, 2)
    started(quarter)
    run_campaigns()
    with CaptureQueriesContext(connection) as seen:
        run_campaigns()
    (taking,) = [query["sql"] for query in seen.captured_queries if "WITH turn" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {taking}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "campaign_recipient_turn" in plan


def test_nothing_to_run_costs_one_look(django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1):
        run_campaigns()


def test_who_wishes_the_portal_reads_it_there(quarter: Quarter, clock: Clock) -> None:
    (resident,) = registered(quarter, 1)
    wishes(resident, channel=Channel.PORTAL)
    started(quarter)
    run_out(clock)
    clock.shift(timedelta(minutes=3))
    release_held()
    row = Delivery.objects.get()
    assert (row.channel, row.status, row.sent_at) == (Channel.PORTAL, DeliveryStatus.DELIVERED, now())
