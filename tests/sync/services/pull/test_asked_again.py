"""After a restore a phone that has no cursor is asked to offer again, for there is nothing of it to refuse."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine

from apps.core.actors import SYSTEM
from apps.core.clock import rfc3339
from apps.sync.services.feed import publish_tasks, raise_feed_epoch
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter

BACKED_UP = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def phone(quarter: Quarter, handset_of: Callable[..., Handset]) -> Handset:
    publish_tasks([task.pk for task in quarter.tasks(3)])
    return handset_of(quarter.worker)


def asked(phone: Handset, *, keep: bool = True) -> str | None:
    """What the next pull asks for; the answer may be lost on the way."""
    page = orjson.loads(phone.ask(limit=1).content)
    if keep:
        phone.cursor = page["cursor"]
    since: str | None = page.get("reoffer_since")
    return since


def test_without_a_restore_nobody_is_asked(phone: Handset) -> None:
    assert asked(phone) is None


def test_it_is_asked_until_it_comes_back_with_a_cursor(phone: Handset) -> None:
    phone.drain()
    phone.cursor = None
    raise_feed_epoch(reoffer_since=BACKED_UP, actor=SYSTEM)
    assert asked(phone, keep=False) == rfc3339(BACKED_UP)
    assert asked(phone) == rfc3339(BACKED_UP)
    assert asked(phone) is None
    # It begins afresh for another reason, and has been asked.
    phone.cursor = None
    assert asked(phone) is None


def test_one_that_comes_from_a_login_after_the_restore_is_asked(phone: Handset) -> None:
    """Its row is new, for the backup does not have it; its outbox may be older."""
    raise_feed_epoch(reoffer_since=BACKED_UP, actor=SYSTEM)
    assert asked(phone) == rfc3339(BACKED_UP)


def test_two_restores_are_one_question_from_the_earlier(phone: Handset) -> None:
    raise_feed_epoch(reoffer_since=BACKED_UP + timedelta(hours=1), actor=SYSTEM)
    asked(phone)
    asked(phone)
    phone.cursor = None
    raise_feed_epoch(reoffer_since=BACKED_UP, actor=SYSTEM)
    assert asked(phone) == rfc3339(BACKED_UP)


def test_a_restore_of_long_ago_asks_for_nothing(phone: Handset) -> None:
    """No phone keeps answered events that long."""
    with time_machine.travel(BACKED_UP - timedelta(days=40)):
        raise_feed_epoch(reoffer_since=BACKED_UP - timedelta(days=41), actor=SYSTEM)
    assert asked(phone) is None
