"""From when on something is a sign, and when it is not."""

import uuid
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from apps.verification_tasks.signs.judging.another_time import Claim, another_time
from apps.verification_tasks.signs.judging.burst import Done, worst_burst
from apps.verification_tasks.signs.judging.elsewhere import elsewhere
from apps.verification_tasks.signs.judging.mock import says_mock
from apps.verification_tasks.signs.judging.travel import Stop, impossible_travel
from apps.verification_tasks.signs.thresholds import Thresholds, read_thresholds
from tests.cast.review import HOME, north

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
LIMITS = Thresholds()
PHONE, OTHER_PHONE = uuid.UUID(int=1), uuid.UUID(int=2)


def stops(metres: float, minutes: float, accuracy: float | None = 10, device: uuid.UUID = PHONE) -> tuple[Stop, Stop]:
    later = NOON + timedelta(minutes=minutes)
    return Stop(NOON, HOME, accuracy, PHONE), Stop(later, north(metres), accuracy, device)


@pytest.mark.parametrize(
    ("metres", "minutes", "accuracy", "device", "seen"),
    [
        (10_000, 3, 10, PHONE, True),
        # A car on the ring road.
        (10_000, 10, 10, PHONE, False),
        # Both phones were placed by an antenna.
        (10_000, 3, 4000, PHONE, False),
        # Near by: positions jump.
        (900, 0, 10, PHONE, False),
        # Two phones, each with its own clock.
        (6500, 1, 10, OTHER_PHONE, False),
        (6500, 1, 10, PHONE, True),
        (1150, 0, None, PHONE, False),
    ],
)
def test_travel(metres: float, minutes: float, accuracy: float, device: uuid.UUID, *, seen: bool) -> None:
    first, second = stops(metres, minutes, accuracy, device)
    assert (impossible_travel(first, second, LIMITS) is not None) is seen
    assert impossible_travel(second, first, LIMITS) == impossible_travel(first, second, LIMITS)


def test_travel_s_figures_give_the_traveller_every_doubt() -> None:
    figures = impossible_travel(*stops(10_040, 2.5), LIMITS)
    assert figures == {
        "distance_m": 10_040,
        "accuracy_m": 20,
        "minutes": 2.5,
        "speed_kmh": 200,
        "limit_kmh": 120,
    }


@pytest.mark.parametrize(
    ("metres", "accuracy", "seen"), [(990, 0, False), (1100, 150, False), (1100, 50, True), (9000, 6000, False)]
)
def test_elsewhere(metres: float, accuracy: float, *, seen: bool) -> None:
    assert (elsewhere(north(metres), HOME, LIMITS, accuracy_m=accuracy) is not None) is seen


def test_nothing_is_elsewhere_of_an_unknown_home() -> None:
    assert elsewhere(HOME, None, LIMITS) is None
    assert elsewhere(None, HOME, LIMITS) is None


def claim(*, skew: timedelta = timedelta()) -> Claim:
    return Claim(captured_at=NOON - skew, attached_at=NOON, skew=skew, task_began=NOON - timedelta(days=3))


@pytest.mark.parametrize(
    ("hours", "zone_known", "seen"),
    [
        (0, True, False),
        (-1.9, True, False),
        (-2.1, True, True),
        (-9, True, True),
        (-9, False, False),
        (-17, False, True),
    ],
)
def test_another_time(hours: float, *, zone_known: bool, seen: bool) -> None:
    taken = NOON + timedelta(hours=hours)
    assert (another_time(taken, claim(), LIMITS, zone_known=zone_known) is not None) is seen


def test_a_wrong_clock_is_no_sign() -> None:
    skew = timedelta(days=400)
    assert another_time(NOON - skew, claim(skew=skew), LIMITS, zone_known=True) is None


def test_a_picture_older_than_the_task_says_by_how_much() -> None:
    figures = another_time(NOON - timedelta(days=4), claim(), LIMITS, zone_known=True)
    assert figures == {"minutes": 4 * 1440, "minutes_before_task": 1440, "zone_known": 1.0}


def test_a_picture_without_a_time_says_nothing() -> None:
    assert another_time(None, claim(), LIMITS, zone_known=False) is None


@pytest.mark.parametrize(
    "data",
    [
        {"location": {"lat": 1, "mock": True}},
        {"meta": {"coords": {"isFromMockProvider": True}}},
        {"meta": [{"mock_location": True}]},
    ],
)
def test_mock(data: object) -> None:
    assert says_mock(data)


@pytest.mark.parametrize(
    "data", [{}, {"mock": False}, {"mock": "true"}, {"note": "mock"}, [], None, {"mocker": True}]
)
def test_no_mock(data: object) -> None:
    assert not says_mock(data)


def day(count: int, *, seconds: float, metres: float, address: str = "{}号") -> list[Done]:
    return [
        Done(uuid.UUID(int=n), NOON + timedelta(seconds=n * seconds), north(n * metres), address.format(n))
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("done", "seen"),
    [
        (day(6, seconds=100, metres=100), True),
        (day(5, seconds=100, metres=100), False),
        (day(6, seconds=130, metres=100), False),
        # One staircase.
        (day(6, seconds=100, metres=5), False),
        # A family.
        (day(6, seconds=100, metres=100, address="一号"), False),
    ],
)
def test_burst(done: list[Done], *, seen: bool) -> None:
    assert (worst_burst(done, LIMITS) is not None) is seen


def test_the_worst_burst_of_a_day_is_the_one_that_counts() -> None:
    quiet, wild = day(6, seconds=100, metres=100), day(9, seconds=60, metres=100)
    later = [Done(uuid.UUID(int=100 + n), d.at + timedelta(hours=3), d.place, d.address) for n, d in enumerate(wild)]
    burst = worst_burst([*later, *quiet], LIMITS)
    assert burst is not None
    assert burst.tasks == tuple(d.task_id for d in later)
    assert burst.figures["count"] == 9
    assert burst.figures["path_m"] == 800


@pytest.mark.parametrize(
    "given", [{"alike_bits": 8}, {"burst_count": 1}, {"travel_kmh": 0}, {"speed": 1}, {"weights": 3}]
)
def test_thresholds_that_make_no_sense_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        read_thresholds(given)
