"""Fixed windows: so many uses by one subject, then a wait that is told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from pytest_django import Settings

from apps.core.errors import Throttled
from apps.core.ids import new_id
from apps.core.throttling import throttle

MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 23, 1, 0, 40, tzinfo=UTC)


@pytest.fixture
def subject() -> str:
    return str(new_id())


def use(subject: str, times: int = 1, name: str = "otp", limit: int = 3) -> None:
    for _ in range(times):
        throttle(name, subject, limit=limit, window=MINUTE)


def test_above_the_limit_it_says_when_to_come_back(subject: str) -> None:
    with time_machine.travel(START, tick=False):
        use(subject, 3)
        with pytest.raises(Throttled) as caught:
            use(subject)
    assert caught.value.retry_after == 20


def test_the_next_window_is_a_new_start(subject: str) -> None:
    with time_machine.travel(START, tick=False) as clock:
        use(subject, 3)
        clock.shift(timedelta(seconds=20))
        use(subject, 3)


def test_subjects_and_names_are_counted_apart(subject: str) -> None:
    with time_machine.travel(START, tick=False):
        use(subject, 3)
        use(subject, 3, name="login")
        use(subject + "x", 3)


def test_the_demo_is_more_generous(subject: str, settings: Settings) -> None:
    settings.THROTTLE_FACTOR = 2
    with time_machine.travel(START, tick=False):
        use(subject, 6)
        with pytest.raises(Throttled):
            use(subject)


def test_a_store_that_forgets_is_not_an_error(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *_args, **_options: True)
    use(subject)
