"""What a device said word for word, beside what became of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from apps.verification_tasks.models import HistoryEntry


@dataclass(frozen=True, slots=True)
class Said:
    """`skew`: what has to be added to the device's clock."""

    data: Mapping[str, Any]
    skew: timedelta

    @property
    def accuracy_m(self) -> float | None:
        place = self.data.get("location")
        value = place.get("accuracy_m") if isinstance(place, Mapping) else None
        return float(value) if isinstance(value, int | float) else None


NOTHING = Said({}, timedelta())


def said_by(event_ids: Collection[UUID | None]) -> Mapping[UUID, Said]:
    rows = HistoryEntry.objects.filter(pk__in=[ident for ident in event_ids if ident])
    columns = rows.values_list("pk", "data", "occurred_at", "corrected_at")
    return {pk: Said(read(data), corrected - occurred) for pk, data, occurred, corrected in columns}


def read(data: Any) -> Mapping[str, Any]:
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
