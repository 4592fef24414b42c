"""Two visits of one person that nobody can have made one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from apps.verification_tasks.evidence_policy import distance_m
from apps.verification_tasks.signs.thresholds import Thresholds

# What a phone that does not say how sure it is may be wrong by.
UNKNOWN_ACCURACY_M: Final = 100.0
# Times are cut to seconds, and the clocks of two phones are corrected each by its own skew.
SLACK: Final = timedelta(seconds=30)
SLACK_OF_TWO_PHONES: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Stop:
    at: datetime
    position: tuple[float, float]
    accuracy_m: float | None
    device_id: UUID


def impossible_travel(first: Stop, second: Stop, limits: Thresholds) -> Mapping[str, float] | None:
    """Both circles of uncertainty are given to the traveller, and the clocks' slack too."""
    apart = distance_m(first.position, second.position)
    unsure = sum(UNKNOWN_ACCURACY_M if stop.accuracy_m is None else stop.accuracy_m for stop in (first, second))
    at_least = apart - unsure
    slack = SLACK if first.device_id == second.device_id else SLACK_OF_TWO_PHONES
    hours = (abs(second.at - first.at) + slack) / timedelta(hours=1)
    if at_least < limits.travel_m or hours > limits.travel_hours:
        return None
    speed = at_least / 1000 / hours
    if speed <= limits.travel_kmh:
        return None
    return {
        "distance_m": round(apart),
        "accuracy_m": round(unsure),
        "minutes": round(abs(second.at - first.at) / timedelta(minutes=1), 1),
        "speed_kmh": round(speed),
        "limit_kmh": round(limits.travel_kmh),
    }
