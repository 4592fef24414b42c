"""Rules and what they would do, in words."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.errors import InvalidInput
from apps.grids.office.details import Fact, Section
from apps.grids.office.formats import deadline
from apps.grids.roles import Role
from apps.verification_tasks.ladder import Anchor, StepAction, StopWhen
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.selectors.policy_preview import Group, Preview
from apps.verification_tasks.sla import Unit

MOST_SHIFTS: Final = 12


def days_words(days: int, unit: str) -> str:
    if unit == Unit.WORKING_DAYS:
        return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
    return ngettext("%(n)d calendar day", "%(n)d calendar days", days) % {"n": days}


def when(step: Mapping[str, Any]) -> str:
    if step["anchor"] == Anchor.DUE and not step.get("time"):
        if not step["days"]:
            return _("at the deadline")
        return _("%(n)d days from the deadline, 24:00") % {"n": step["days"]}
    words = (
        _("day %(n)d, %(time)s") if step["anchor"] == Anchor.START else _("%(n)d days from the deadline, %(time)s")
    )
    return words % {"n": step["days"], "time": step.get("time", "")}


def what(step: Mapping[str, Any]) -> str:
    return " · ".join([str(Role(step["role"]).label), action_words(step["action"]), *conditions(step)])


def action_words(action: str) -> str:
    return str(LABELS.get((StepAction, action), action))


def conditions(step: Mapping[str, Any]) -> Iterator[str]:
    if step.get("stop"):
        yield _("left out: %(when)s") % {"when": LABELS[StopWhen, step["stop"]]}
    if step.get("answer_hours"):
        yield _("goes up unanswered after %(n)d hours") % {"n": step["answer_hours"]}
    if step.get("quiet"):
        begins, ends = step["quiet"]
        yield _("quiet from %(begins)s to %(ends)s") % {"begins": begins, "ends": ends}


def fault_words(fault: InvalidInput) -> Iterator[str]:
    for error in fault.errors:
        place = error.pointer.removeprefix("/steps/")
        yield (
            _("Step %(n)d: %(fault)s") % {"n": int(place) + 1, "fault": error.detail}
            if place.isdigit()
            else (error.detail)
        )


def preview_sections(found: Preview) -> list[Section]:
    counts = [
        Fact(_("running tasks that it would concern"), found.running),
        Fact(_("deadline unchanged"), found.same),
        Fact(_("deadline later"), found.later),
        Fact(_("deadline earlier"), found.earlier),
        Fact(_("overdue at once"), found.overdue_at_once),
        Fact(_("steps at other times or for others"), found.ladder_differs),
        Fact(_("deadline provisional"), found.provisional),
    ]
    moved = sorted((days, count) for days, count in found.shifts.items() if days)
    shifts = [Fact(shift_words(days), tasks_words(count)) for days, count in moved[:MOST_SHIFTS]]
    examples = [Fact(started_words(group), change_words(group)) for group in found.examples]
    sections = [Section(_("Had the running tasks begun under these rules"), counts)]
    sections += [Section(_("By how much deadlines would move"), shifts)] if shifts else []
    sections += [Section(_("Examples"), examples)] if examples else []
    return sections


def shift_words(days: int) -> str:
    if days > 0:
        return ngettext("%(n)d day later", "%(n)d days later", days) % {"n": days}
    return ngettext("%(n)d day earlier", "%(n)d days earlier", -days) % {"n": -days}


def tasks_words(count: int) -> str:
    return ngettext("%(n)d task", "%(n)d tasks", count) % {"n": count}


def started_words(group: Group) -> str:
    return _("begun %(day)s") % {"day": group.started_on.isoformat()}


def change_words(group: Group) -> str:
    parts = [tasks_words(group.count), f"{deadline(group.due_at)} → {deadline(group.new_due_at)}"]
    if group.ladder_differs:
        parts.append(_("other steps"))
    return " · ".join(parts)
