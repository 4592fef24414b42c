"""What to do now: at most five lines, the worst first, each with why and with the list to do it from."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.clock import now
from apps.grids.models import Coverage, Grid
from apps.grids.office.formats import Tone
from apps.grids.office.viewers import Viewer
from apps.grids.roles import PERMISSIONS, Permission, Role
from apps.grids.selectors.coverage import running_at
from apps.verification_tasks.dashboard.cards import Card, Words, list_of
from apps.verification_tasks.dashboard.figures import Kept
from apps.verification_tasks.dashboard.waiting import Waiting
from apps.verification_tasks.silent_phones import silent_since
from apps.verification_tasks.tallies.figures import Asked, Figure
from apps.verification_tasks.tallies.selectors import most_overdue

MOST_LINES: Final = 5
MOST_GRIDS: Final = 2
MOST_NAMES: Final = 3
LONG_WAIT_H: Final = 24
FIELD_ROLES: Final = [role for role in Role if Permission.WORK_IN_FIELD in PERMISSIONS[role]]


@dataclass(frozen=True, slots=True)
class Line:
    """`rows` stand behind `url`, so many as `words` say."""

    words: Words
    why: Words
    icon: str
    url: str
    rows: int
    tone: Tone = Tone.BAD


def overdue_grids(viewer: Viewer) -> list[Line]:
    """Where most is overdue, and who is there: four statements."""
    found = most_overdue(grids_of(viewer), Asked(Figure.OVERDUE).today, MOST_GRIDS)
    if not found:
        return []
    idents = [uuid.UUID(ident) for ident, _number in found]
    names = dict(Grid.objects.filter(pk__in=idents).values_list("pk", "name"))
    why = reasons(idents)
    return [
        Line(
            ngettext("%(n)d task is overdue in %(grid)s", "%(n)d tasks are overdue in %(grid)s", number)
            % {"n": number, "grid": names.get(ident, "")},
            why[ident],
            "alarm",
            list_of(Asked(Figure.OVERDUE), grid=str(ident)),
            number,
        )
        for ident, (_unit, number) in zip(idents, found, strict=True)
    ]


def grids_of(viewer: Viewer) -> list[str] | None:
    if viewer.sees_everything:
        return None
    rows = Grid.objects.filter(viewer.scope(grid="pk", town="town"))
    return [str(pk) for pk in rows.values_list("pk", flat=True)]


def reasons(grids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    in_field = Coverage.objects.filter(running_at(now()), staff__is_active=True, staff__role__in=FIELD_ROLES)
    covered = in_field.filter(grid__in=grids)
    people: defaultdict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for grid, ident, name in covered.order_by("starts_at").values_list("grid", "staff", "staff__name"):
        people[grid][ident] = name
    quiet = silent_since({ident for names in people.values() for ident in names})
    return {grid: reason(people[grid], quiet) for grid in grids}


def reason(people: Mapping[uuid.UUID, str], quiet: Collection[uuid.UUID]) -> str:
    if not people:
        return _("nobody covers this grid: find somebody, or give the tasks away")
    names = _(", ").join(list(people.values())[:MOST_NAMES])
    silent = [name for ident, name in people.items() if ident in quiet]
    if silent:
        return _("covered by %(names)s; the phone of %(silent)s is silent") % {
            "names": names,
            "silent": _(", ").join(silent[:MOST_NAMES]),
        }
    return _("covered by %(names)s") % {"names": names}


def unanswered(waiting: Waiting) -> Iterator[Line]:
    if not waiting.oldest:
        return
    oldest, number = waiting.oldest[0], waiting.all.number
    words = ngettext(
        "%(n)d escalation waits for an answer, the oldest %(waits)s",
        "%(n)d escalations wait for an answer, the oldest %(waits)s",
        number,
    )
    yield Line(
        words % {"n": number, "waits": oldest.waits},
        f"{oldest.task} · {oldest.grid} · {oldest.role}",
        "campaign",
        waiting.all.url,
        waiting.all.rows,
        Tone.BAD if oldest.hours >= LONG_WAIT_H else Tone.WARN,
    )


def from_card(card: Card, why: Words, tone: Tone) -> Iterator[Line]:
    if card.number:
        yield Line(f"{card.title}: {card.shown}", why, card.icon, card.url, card.rows, tone)


def below_goal(month: Kept) -> Iterator[Line]:
    if month.share is None or month.share >= month.goal or not month.late.number:
        return
    words = _("This month %(share)s were in time, the goal is %(goal)d%%") % {
        "share": month.shown,
        "goal": month.goal,
    }
    why = ngettext("%(n)d deadline was missed", "%(n)d deadlines were missed", month.late.number)
    yield Line(words, why % {"n": month.late.number}, "flag", month.late.url, month.late.rows, Tone.WARN)


def worst(lines: Collection[Line]) -> list[Line]:
    """What is bad before what is only to be watched; within each as given."""
    return sorted(lines, key=lambda line: line.tone is not Tone.BAD)[:MOST_LINES]
