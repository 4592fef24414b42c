"""Saved filters that a person may use: their own, and those shared by a division that theirs is or lies in."""

from django.db.models import Q, QuerySet

from apps.grids.models import Division, SavedFilter, Staff


def filters_of(staff: Staff) -> QuerySet[SavedFilter]:
    shared = Q(shared_in__in=divisions_above(staff.division_id)) if staff.division_id else Q(pk__in=[])
    return SavedFilter.objects.filter(Q(owner=staff) | shared).select_related("owner", "shared_in")


def divisions_above(code: str) -> list[str]:
    """The division itself and each that it lies in; there are four levels at the most."""
    found: list[str] = []
    rows = dict(Division.objects.filter(pk__in=steps_up(code)).values_list("pk", "parent_id"))
    current: str | None = code
    while current in rows and current not in found:
        found.append(current)
        current = rows[current]
    return found


def steps_up(code: str) -> list[str]:
    """By the national coding a code begins as that of its parent: county 6, town 9, community 12 digits."""
    return [code[:length].ljust(12, "0") for length in (2, 4, 6, 9, 12)]
