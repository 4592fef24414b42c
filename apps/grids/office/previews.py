"""What rooms above know of a hand-over before it is confirmed: they enter themselves here."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from apps.grids.models import Coverage
from apps.grids.office.details import Section


@dataclass(frozen=True, slots=True)
class Leaving:
    """Grids that are taken from people, as (person, grid), and people who leave with all they have by name."""

    grids: frozenset[tuple[uuid.UUID, uuid.UUID]]
    people: frozenset[uuid.UUID] = field(default_factory=frozenset)

    @property
    def staff_ids(self) -> frozenset[uuid.UUID]:
        return self.people | {staff_id for staff_id, _ in self.grids}


Preview = Callable[[Leaving], list[Section]]
PREVIEWS: Final[list[Preview]] = []


def preview_of_coverages(coverages: Iterable[Coverage]) -> list[Section]:
    return preview_of(Leaving(frozenset((each.staff_id, each.grid_id) for each in coverages)))


def preview_of_people(staff_ids: Iterable[uuid.UUID]) -> list[Section]:
    people = frozenset(staff_ids)
    running = Coverage.objects.filter(staff__in=people, ends_at=None).values_list("staff", "grid")
    return preview_of(Leaving(frozenset(running), people))


def preview_of(leaving: Leaving) -> list[Section]:
    return [section for preview in PREVIEWS for section in preview(leaving)]
