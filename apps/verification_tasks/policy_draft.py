"""A policy before it is one: what is wrong with it, in words; nothing here reads the database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from apps.core.errors import FieldError
from apps.verification_tasks.ladder import ABOVE, Anchor, StepRule, parse_step
from apps.verification_tasks.sla import Unit
from apps.verification_tasks.states import PauseReason

LONGEST: Final = 365
WHOLE: Final = 100
MOST_STEPS: Final = 20
LONGEST_WAIT_H: Final = 720


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """`town_code` is None for the whole city; `steps` is the ladder as JSON."""

    duration_days: int
    steps: Sequence[Mapping[str, Any]]
    valid_from: datetime
    town_code: str | None = None
    unit: str = Unit.CALENDAR_DAYS
    roll_to_working_day: bool = True
    pause_days: Mapping[str, int] | None = None
    pause_days_in_all: int = 0
    note: str = ""
    goal_percent: int = 95


def faults(draft: PolicyDraft, moment: datetime) -> list[FieldError]:
    return [*limit_faults(draft, moment), *pause_faults(draft), *ladder_faults(draft)]


def limit_faults(draft: PolicyDraft, moment: datetime) -> Iterator[FieldError]:
    if not 1 <= draft.duration_days <= LONGEST:
        yield fault("duration_days", _("A limit has at least 1 and at most %(n)d days.") % {"n": LONGEST})
    if not 1 <= draft.goal_percent <= WHOLE:
        yield fault("goal_percent", _("A goal lies between 1 and 100 percent."))
    if draft.unit not in set(Unit):
        yield fault("unit", _("Days are calendar days or working days."))
    if draft.valid_from < moment:
        yield fault("valid_from", _("A version cannot be in force before it was made."))
    if not draft.note.strip():
        yield fault("note", _("Please say why the rules change."))


def pause_faults(draft: PolicyDraft) -> Iterator[FieldError]:
    for reason, days in (draft.pause_days or {}).items():
        if reason not in set(PauseReason):
            yield fault("pause_days", _("There is no such reason for a pause."))
        elif not 0 <= days <= LONGEST:
            yield fault("pause_days", _("A pause lasts from 0 to %(n)d days.") % {"n": LONGEST})
        elif days > draft.pause_days_in_all:
            yield fault("pause_days", _("One reason alone may not allow more days than all together."))
    if not 0 <= draft.pause_days_in_all <= LONGEST:
        yield fault("pause_days_in_all", _("A pause lasts from 0 to %(n)d days.") % {"n": LONGEST})


def ladder_faults(draft: PolicyDraft) -> Iterator[FieldError]:
    if not draft.steps:
        yield fault("steps", _("A ladder without a step would let every deadline pass in silence."))
    if len(draft.steps) > MOST_STEPS:
        yield fault("steps", _("A ladder has at most %(n)d steps.") % {"n": MOST_STEPS})
    seen: set[tuple[object, ...]] = set()
    for place, step in enumerate(draft.steps):
        try:
            rule = parse_step(step)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield fault(f"steps/{place}", unreadable(step))
            continue
        for words in step_faults(rule, draft.duration_days):
            yield fault(f"steps/{place}", words)
        what = (rule.anchor, rule.days, rule.clock_time, rule.role, rule.action)
        if what in seen:
            yield fault(f"steps/{place}", _("This step stands in the ladder twice."))
        seen.add(what)


def unreadable(step: Mapping[str, Any]) -> str:
    if step.get("anchor") == Anchor.START and not step.get("time"):
        return _("A step counted from the start needs a time of day.")
    return _("This step cannot be read.")


def step_faults(rule: StepRule, duration: int) -> Iterator[str]:
    if rule.anchor is Anchor.START and not 0 <= rule.days <= LONGEST:
        yield _("Days from the start are counted from 0 to %(n)d.") % {"n": LONGEST}
    if rule.anchor is Anchor.DUE and not -duration <= rule.days <= LONGEST:
        yield _("So many days before the deadline the task has not begun yet.")
    if rule.quiet and rule.quiet.begins == rule.quiet.ends:
        yield _("Quiet hours that begin when they end would be the whole day.")
    if rule.answer_within is None:
        return
    if not 1 <= rule.answer_within.total_seconds() / 3600 <= LONGEST_WAIT_H:
        yield _("An answer is waited for from 1 to %(n)d hours.") % {"n": LONGEST_WAIT_H}
    if rule.role not in ABOVE:
        yield _("Above this role there is nobody to whom an unanswered step could go.")


def fault(pointer: str, words: str) -> FieldError:
    return FieldError(f"/{pointer}", "invalid", words)
