"""A cursor is good for the device and the enrolment that it was given to, for a while."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine
from django.conf import settings

from apps.core.actors import SYSTEM
from apps.sync.models import Device, FeedChannel
from apps.sync.services.feed import publish_tasks, raise_feed_epoch
from tests.cast.sync import Handset, end_cover
from tests.cast.verification_tasks import Quarter

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def refusal(phone: Handset, cursor: str | None = None) -> tuple[int, str]:
    phone.cursor = cursor or phone.cursor
    response = phone.ask()
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code, orjson.loads(response.content)["code"]


def used(phone: Handset) -> str:
    phone.drain()
    assert phone.cursor is not None
    return phone.cursor


@pytest.mark.parametrize(
    "cursor", ["x", "nonsense", "?", "AAAA", "A" * 100_000, "\x00", "光", "A" * 21, "AAAA AAAA", "=", "LTE"]
)
def test_a_malformed_cursor_is_refused(quarter: Quarter, handset_of: Callable[..., Handset], cursor: str) -> None:
    assert refusal(handset_of(quarter.worker), cursor) == (400, "bad_cursor")


def test_no_letter_of_a_cursor_can_be_changed(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    publish_tasks([quarter.task().pk])
    phone = handset_of(quarter.worker)
    cursor = used(phone)

    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        assert refusal(phone, cursor[:place] + other + cursor[place + 1 :]) == (400, "bad_cursor")


@pytest.mark.parametrize("tail", ["=", "A", "\n", " ", "."])
def test_nothing_can_be_added(quarter: Quarter, handset_of: Callable[..., Handset], tail: str) -> None:
    phone = handset_of(quarter.worker)
    assert refusal(phone, used(phone) + tail) == (400, "bad_cursor")


def test_another_devices_cursor_is_refused(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    one, other = handset_of(quarter.worker), handset_of(quarter.worker)
    assert refusal(other, used(one)) == (400, "bad_cursor")


def test_a_cursor_of_an_earlier_enrolment_is_refused(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    phone = handset_of(quarter.worker)
    used(phone)
    Device.objects.filter(pk=phone.device.pk).update(token_epoch=2)
    assert refusal(phone) == (400, "bad_cursor")


def test_a_cursor_that_is_too_old_has_expired(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    with time_machine.travel(START, tick=False) as clock:
        phone = handset_of(quarter.worker)
        used(phone)
        clock.shift(settings.CURSOR_LIFETIME)
        phone.drain()
        clock.shift(settings.CURSOR_LIFETIME + timedelta(seconds=1))
        assert refusal(phone) == (410, "cursor_expired")


def test_after_a_restore_the_device_is_asked_to_offer_again(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    phone = handset_of(quarter.worker)
    used(phone)
    raise_feed_epoch(reoffer_since=START, actor=SYSTEM)
    raise_feed_epoch(reoffer_since=START + timedelta(days=1), actor=SYSTEM)

    response = phone.ask()

    assert response.status_code == 410
    answer = orjson.loads(response.content)
    assert answer["code"] == "cursor_expired"
    assert answer["reoffer_since"] == "2026-11-23T02:00:00.000Z"

    phone.cursor = None
    phone.copy.clear()
    phone.drain()
    assert phone.drain() == []


def test_a_cursor_ahead_of_the_feed_tells_of_an_older_database(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    publish_tasks([task.pk for task in quarter.tasks(3)])
    phone = handset_of(quarter.worker)
    used(phone)
    FeedChannel.objects.filter(grid=quarter.grid).update(counter=2)
    assert refusal(phone) == (410, "cursor_expired")


def test_a_channel_that_is_gone_means_to_start_afresh(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    publish_tasks([quarter.task().pk])
    phone = handset_of(quarter.worker)
    used(phone)
    end_cover(quarter.worker, quarter.grid)
    FeedChannel.objects.filter(grid=quarter.grid).delete()
    assert refusal(phone) == (410, "cursor_expired")


def test_a_cursor_stays_short(quarter: Quarter, handset_of: Callable[..., Handset]) -> None:
    publish_tasks([quarter.task().pk])
    assert len(used(handset_of(quarter.worker))) < 100


@pytest.mark.parametrize("limit", ["0", "-1", "2001", "many", "", "1.5", "1e2", "５", "99999999999999999999"])
def test_a_limit_out_of_range_is_named(quarter: Quarter, handset_of: Callable[..., Handset], limit: str) -> None:
    response = handset_of(quarter.worker).ask(limit=limit)
    assert response.status_code == 422
    assert orjson.loads(response.content)["code"] == "bad_limit"


@pytest.mark.parametrize("limit", ["1", "2000"])
def test_the_ends_of_the_range_belong_to_it(quarter: Quarter, handset_of: Callable[..., Handset], limit: str) -> None:
    assert handset_of(quarter.worker).ask(limit=limit).status_code == 200


def test_a_cursor_that_nobody_can_read_is_asked_to_offer_again_after_a_restore(
    quarter: Quarter, handset_of: Callable[..., Handset]
) -> None:
    """The restore may have taken the enrolment that it was given to."""
    with time_machine.travel(START, tick=False) as clock:
        phone = handset_of(quarter.worker)
        cursor = used(phone)
        assert "reoffer_since" not in orjson.loads(phone.ask(cursor="nonsense").content)
        raise_feed_epoch(reoffer_since=START, actor=SYSTEM)
        Device.objects.filter(pk=phone.device.pk).update(token_epoch=2)
        assert refusal(phone, cursor) == (400, "bad_cursor")
        assert orjson.loads(phone.ask().content)["reoffer_since"] == "2026-11-23T02:00:00.000Z"
        clock.shift(settings.CURSOR_LIFETIME + timedelta(seconds=1))
        assert "reoffer_since" not in orjson.loads(phone.ask().content)
