"""Something that says it was made at a home, far from that home."""

from collections.abc import Mapping
from typing import Final

from apps.verification_tasks.evidence_policy import distance_m
from apps.verification_tasks.signs.judging.travel import UNKNOWN_ACCURACY_M
from apps.verification_tasks.signs.thresholds import Thresholds

Position = tuple[float, float]
# A phone that knows no more than the town it is in says nothing about a home.
USELESS_ACCURACY_M: Final = 5000.0


def elsewhere(
    made_at: Position | None, residence: Position | None, limits: Thresholds, *, accuracy_m: float | None = None
) -> Mapping[str, float] | None:
    if made_at is None or residence is None:
        return None
    unsure = UNKNOWN_ACCURACY_M if accuracy_m is None else accuracy_m
    apart = distance_m(made_at, residence)
    if unsure > USELESS_ACCURACY_M or apart - unsure <= limits.elsewhere_m:
        return None
    return {"distance_m": round(apart), "accuracy_m": round(unsure), "limit_m": round(limits.elsewhere_m)}
