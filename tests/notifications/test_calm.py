"""Quiet hours are the city's hours, over midnight too."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from apps.core.clock import LOCAL_ZONE
from apps.notifications.calm import earliest, is_quiet, next_morning


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("23 20:59:59", "23 20:59:59"),
        ("23 21:00:00", "24 08:00:00"),
        ("23 23:59:59", "24 08:00:00"),
        ("24 00:00:00", "24 08:00:00"),
        ("24 07:59:59", "24 08:00:00"),
        ("24 08:00:00", "24 08:00:00"),
    ],
)
def test_over_midnight(settings: Settings, moment: str, leaves: str) -> None:
    settings.QUIET_HOURS = "21:00-08:00"
    assert earliest(at(moment).astimezone(UTC)) == at(leaves)
    assert is_quiet(at(moment)) == (moment != leaves)


def test_within_a_day(settings: Settings) -> None:
    settings.QUIET_HOURS = "12:00-14:00"
    assert earliest(at("23 12:30")) == at("23 14:00")
    assert earliest(at("23 23:30")) == at("23 23:30")


def test_without_quiet_hours_nothing_waits_but_for_tomorrow(settings: Settings) -> None:
    settings.QUIET_HOURS = ""
    assert earliest(at("23 23:30")) == at("23 23:30")
    assert next_morning(at("23 23:30")) == at("24 08:00")


def test_tomorrow_begins_when_the_quiet_hours_end(settings: Settings) -> None:
    settings.QUIET_HOURS = "21:00-07:30"
    assert next_morning(at("23 09:00")) == at("24 07:30")
