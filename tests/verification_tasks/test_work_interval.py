"""Between when and when the clocks allow work to have happened, and what follows for a deadline."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.verification_tasks.states import VerdictWord
from apps.verification_tasks.work_interval import TRANSIT, Interval, interval, judge

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MOMENTS = st.integers(-10_000, 10_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
SKEWS = st.integers(-10_000, 10_000).map(lambda seconds: timedelta(seconds=seconds))


def test_a_clock_that_keeps_its_error_tells_the_time_to_the_minute() -> None:
    found = interval(occurred_at=NOON, received_at=NOON + 48 * HOUR, skews=[HOUR, HOUR])
    assert found == Interval(NOON + HOUR - TRANSIT, NOON + HOUR)


def test_a_clock_that_was_set_in_between_tells_less() -> None:
    found = interval(occurred_at=NOON, received_at=NOON + 48 * HOUR, skews=[HOUR, -HOUR])
    assert found == Interval(NOON - HOUR - TRANSIT, NOON + HOUR)


def test_nothing_happens_after_it_was_heard_of() -> None:
    assert interval(occurred_at=NOON, received_at=NOON, skews=[MINUTE]).latest == NOON


@given(occurred=MOMENTS, received=MOMENTS, skews=st.lists(SKEWS, min_size=1, max_size=2))
def test_it_never_ends_before_it_begins(occurred: datetime, received: datetime, skews: list[timedelta]) -> None:
    found = interval(occurred_at=occurred, received_at=received, skews=skews)
    assert found.earliest is not None
    assert found.earliest <= found.latest <= received


def test_a_device_that_does_not_say_its_time_tells_only_that_it_was_before() -> None:
    assert interval(occurred_at=NOON, received_at=NOON + HOUR, skews=[]) == Interval(None, NOON + HOUR)


@pytest.mark.parametrize(
    ("earliest", "latest", "word"),
    [
        (NOON - HOUR, NOON - timedelta(microseconds=1), VerdictWord.MET),
        (NOON - HOUR, NOON, VerdictWord.UNDETERMINED),
        (NOON - MINUTE, NOON + MINUTE, VerdictWord.UNDETERMINED),
        (NOON, NOON, VerdictWord.BREACHED),
        (NOON, NOON + HOUR, VerdictWord.BREACHED),
        (None, NOON - HOUR, VerdictWord.MET),
        (None, NOON + HOUR, VerdictWord.UNDETERMINED),
    ],
)
def test_where_the_deadline_lies_within_what_is_possible_nothing_is_guessed(
    earliest: datetime | None, latest: datetime, word: VerdictWord
) -> None:
    assert judge(earliest, latest, NOON) is word


@given(clocks=st.tuples(SKEWS, SKEWS), true=MOMENTS, way=st.integers(0, 60), due=MOMENTS, late=st.integers(0, 20_000))
def test_the_truth_is_never_outside_and_the_verdict_never_against_it(
    clocks: tuple[timedelta, timedelta], true: datetime, way: int, due: datetime, late: int
) -> None:
    """The clock is wrong by the first, the batch is `way` seconds on its way; the second was measured before."""
    skew, other = clocks
    sent = true + timedelta(minutes=late)
    received = sent + timedelta(seconds=way)
    found = interval(occurred_at=true - skew, received_at=received, skews=[received - (sent - skew), other])
    assert found.earliest is not None
    assert found.earliest <= true <= found.latest <= received
    word = judge(found.earliest, found.latest, due)
    assert word in {VerdictWord.UNDETERMINED, VerdictWord.MET if true < due else VerdictWord.BREACHED}
