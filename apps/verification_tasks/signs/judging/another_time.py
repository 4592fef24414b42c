"""A picture that was taken at another time than it was said to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from apps.verification_tasks.signs.thresholds import Thresholds

# The widest that local times on earth lie apart: an unmarked time may be any zone's.
ANY_ZONE: Final = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Claim:
    """What the phone said: when it took the picture by its own clock, when it attached it, and its clock's skew."""

    captured_at: datetime | None
    attached_at: datetime
    skew: timedelta
    task_began: datetime


def another_time(
    taken: datetime | None, claim: Claim, limits: Thresholds, *, zone_known: bool
) -> Mapping[str, float] | None:
    """A wrong clock is no sign: picture and phone then agree. Only what agrees with neither of the two times is."""
    if taken is None:
        return None
    tolerance = timedelta(minutes=limits.another_time_minutes) + (timedelta() if zone_known else ANY_ZONE)
    # The camera has the phone's clock, unless satellites told it; both readings are tried.
    readings = (taken, taken + claim.skew)
    said = [moment for moment in (claim.captured_at, claim.attached_at) if moment is not None]
    apart = min(abs(reading - moment) for reading in readings for moment in said)
    before = claim.task_began - max(readings)
    if apart <= tolerance and before <= tolerance:
        return None
    return {
        "minutes": round(apart / timedelta(minutes=1)),
        "minutes_before_task": max(0, round(before / timedelta(minutes=1))),
        "zone_known": float(zone_known),
    }
