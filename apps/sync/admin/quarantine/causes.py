"""How many open events wait for which cause: a cause is mended once, and all of it is taken up."""

from dataclasses import dataclass

from django.db.models import Count

from apps.grids.office.viewers import Viewer
from apps.sync.admin.quarantine.words import HELD, REASONS, Text
from apps.sync.selectors.office import OPEN, quarantine_visible_to
from apps.verification_tasks.states import EventStatus


@dataclass(frozen=True, slots=True)
class Cause:
    query: str
    words: Text
    number: int
    chosen: bool


def causes_of(viewer: Viewer, chosen: str | None) -> list[Cause]:
    """One statement over what is open, which its partial index keeps few."""
    rows = quarantine_visible_to(viewer).filter(OPEN).order_by().values_list("status", "code").annotate(Count("pk"))
    held = sum(number for status, _code, number in rows if status == EventStatus.HELD)
    by_code: dict[str, int] = {}
    for status, code, number in rows:
        if status != EventStatus.HELD:
            by_code[code] = by_code.get(code, 0) + number
    found = [
        Cause(f"code={code}", REASONS.get(code, code), number, code == chosen)
        for code, number in sorted(by_code.items(), key=lambda item: -item[1])
    ]
    return [*found, Cause(f"kind={EventStatus.HELD}", HELD, held, chosen=False)] if held else found
