"""From when on something is a sign, and how much it weighs: the policy's numbers with their defaults."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from apps.verification_tasks.signs.states import SignKind

Positive = Annotated[float, Meta(gt=0)]
Count = Annotated[int, Meta(ge=2, le=1000)]
Bits = Annotated[int, Meta(ge=0, le=7)]
Weight = Annotated[int, Meta(ge=0, le=100)]


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """Points out of 100."""

    photo_used_before: Weight = 70
    elsewhere: Weight = 40
    another_time: Weight = 30
    impossible_travel: Weight = 60
    mock_location: Weight = 70
    burst: Weight = 40
    second_check_differs: Weight = 90

    def of(self, kind: SignKind) -> int:
        weight: int = getattr(self, kind.value)
        return weight


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Metres, minutes, kilometres an hour.

    `alike_bits` of 64 may differ in each of a photo's two hashes; the index finds up to seven. The distances leave
    room for phones that give GCJ-02, which lies up to 700 m beside WGS-84.
    """

    alike_bits: Bits = 6
    same_visit_minutes: Positive = 45
    same_place_m: Positive = 60
    elsewhere_m: Positive = 1000
    another_time_minutes: Positive = 120
    travel_kmh: Positive = 120
    travel_m: Positive = 1000
    travel_hours: Positive = 12
    burst_count: Count = 6
    burst_minutes: Positive = 10
    burst_m: Positive = 200
    weights: Weights = Weights()


def read_thresholds(given: Mapping[str, Any]) -> Thresholds:
    """What the policy does not name has its default. msgspec.ValidationError says what is wrong, and where."""
    return msgspec.convert(given, Thresholds)
