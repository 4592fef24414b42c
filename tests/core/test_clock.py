from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core import clock

MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001  hypothesis wants naive bounds
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def test_a_day_ends_at_twenty_four_hours_of_the_city() -> None:
    assert clock.end_of_day(date(2026, 11, 30)) == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_the_day_is_the_city_s_day_not_utc_s() -> None:
    assert clock.local_date(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert clock.local_date(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)


@given(moment=MOMENTS)
def test_a_moment_lies_within_its_own_day(moment: datetime) -> None:
    day = clock.local_date(moment)
    assert clock.at_local(day, time.min) <= moment < clock.end_of_day(day)


@given(moment=MOMENTS)
def test_what_is_written_is_read_back_to_the_millisecond(moment: datetime) -> None:
    text = clock.rfc3339(moment)
    assert text.endswith("Z")
    back = clock.parse_rfc3339(text)
    assert back is not None
    assert timedelta() <= moment - back < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T08:00:00Z", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23t16:00:00.5+08:00", datetime(2026, 11, 23, 8, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-23 08:00:00-00:00", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("2026-11-23T08:00:00.123456789Z", datetime(2026, 11, 23, 8, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_every_form_of_rfc_3339_is_read(text: str, moment: datetime) -> None:
    assert clock.parse_rfc3339(text) == moment


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23T08:00:00",
        "2026-11-23",
        "2026-02-30T08:00:00Z",
        "2026-11-23T25:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "２０２６-11-23T08:00:00Z",
        "2026-11-23T08:00:00Z ",
        1_795_000_000,
        None,
        {},
    ],
)
def test_what_is_no_moment_is_none(value: object) -> None:
    assert clock.parse_rfc3339(value) is None


@given(text=st.text(max_size=40))
def test_no_text_makes_it_raise(text: str) -> None:
    clock.parse_rfc3339(text)
