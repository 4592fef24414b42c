"""Whose phone is not heard of: asked of the room above, which knows the devices and registers its answer here."""

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final

# Of these members of staff those with a silent phone, and since when.
Source = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, datetime]]
SOURCES: Final[list[Source]] = []


def register(source: Source) -> None:
    if source not in SOURCES:
        SOURCES.append(source)


def silent_since(staff_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, datetime]:
    """Nothing is asked about nobody."""
    found: dict[uuid.UUID, datetime] = {}
    for source in SOURCES if staff_ids else ():
        found |= source(staff_ids)
    return found
