"""Scorecards for people: their own, and those of the places and people that they answer for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.text import pinyin_key
from apps.grids.models import Coverage, Division, Grid, Staff
from apps.grids.roles import Permission, Role
from apps.grids.selectors import visible_grids
from apps.verification_tasks.models import Contest, Scorecard
from apps.verification_tasks.scorecards.states import UnitKind
from apps.verification_tasks.scorecards.sums import sums_in

DIVISIONS: Final = [UnitKind.COMMUNITY.value, UnitKind.TOWN.value, UnitKind.DEPARTMENT.value]


@dataclass(frozen=True, slots=True)
class Reach:
    """What one person may see: subqueries, so that a filter over cards stays one statement."""

    people: QuerySet[Staff]
    grids: QuerySet[Grid]
    divisions: QuerySet[Division]

    def cards(self) -> Q:
        return (
            Q(kind=UnitKind.WORKER, staff__in=self.people.values("pk"))
            | Q(kind=UnitKind.GRID, grid__in=self.grids.values("pk"))
            | Q(kind__in=DIVISIONS, division__in=self.divisions.values("pk"))
        )


def reach_of(staff: Staff) -> Reach:
    """A worker sees the own card alone; who oversees, those of the grids in scope and of whoever covers them."""
    if not staff.may(Permission.SEE_TASKS):
        return Reach(Staff.objects.filter(pk=staff.pk).order_by(), Grid.objects.none(), Division.objects.none())
    grids = visible_grids(staff).order_by()
    covering = Coverage.objects.filter(grid__in=grids.values("pk"))
    people = Staff.objects.filter(Q(pk=staff.pk) | Q(pk__in=covering.values("staff"))).order_by()
    divisions = Division.objects.none()
    if staff.role in {Role.TOWN, Role.COMMUNITY} and staff.division_id:
        divisions = Division.objects.filter(Q(pk=staff.division_id) | Q(parent=staff.division_id)).order_by()
    return Reach(people, grids, divisions)


def sees_all(staff: Staff) -> bool:
    return staff.role in {Role.CITY, Role.AUDITOR, Role.SYSTEM_ADMIN}


def scorecards_visible_to(staff: Staff) -> QuerySet[Scorecard]:
    if not staff.is_active:
        return Scorecard.objects.none()
    return Scorecard.objects.all() if sees_all(staff) else Scorecard.objects.filter(reach_of(staff).cards())


def contests_visible_to(staff: Staff) -> QuerySet[Contest]:
    return Contest.objects.filter(card__in=scorecards_visible_to(staff).values("pk"))


def newest(cards: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
    """Of each unit's month the version in force."""
    later = Scorecard.objects.filter(
        kind=OuterRef("kind"), unit=OuterRef("unit"), month=OuterRef("month"), version__gt=OuterRef("version")
    )
    return cards.filter(~Exists(later))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a month's table; `version` is None where nothing is written down yet."""

    kind: UnitKind
    name: str
    figures: Mapping[str, float | None]
    version: int | None = None
    card_id: UUID | None = None


def month_as_computed(cards: QuerySet[Scorecard], kind: UnitKind, month: date) -> list[Row]:
    found = newest(cards.filter(kind=kind, month=month)).select_related("staff", "grid", "division")
    rows = [
        Row(kind, card.unit_name, card.figures, card.version, card.pk)
        for card in found.defer("staff__phone", "grid__area")
    ]
    return sorted(rows, key=lambda row: pinyin_key(row.name))


def month_as_known_now(staff: Staff | None, kind: UnitKind, month: date) -> list[Row]:
    """From the counts, also of the month that still runs; two statements. None sees everything."""
    sums = sums_in(kind, month)
    names = names_of(staff, kind, [unit for unit, _ in sums])
    rows = [Row(kind, names[unit], figures) for (unit, _), figures in sums.items() if unit in names]
    return sorted(rows, key=lambda row: pinyin_key(row.name))


def names_of(staff: Staff | None, kind: UnitKind, units: Sequence[str]) -> Mapping[str, str]:
    """Of those units that the person may see."""
    reach = EVERYTHING if staff is None or sees_all(staff) else reach_of(staff)
    rows: QuerySet[Any] = reach.divisions
    if kind is UnitKind.WORKER:
        rows = reach.people
    elif kind is UnitKind.GRID:
        rows = reach.grids
    return {str(pk): name for pk, name in rows.filter(pk__in=units).values_list("pk", "name")}


EVERYTHING: Final = Reach(Staff.objects.order_by(), Grid.objects.order_by(), Division.objects.order_by())
