"""The deadline and its ladder, computed from a policy; nothing here reads the clock or the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from apps.core.clock import at_local, end_of_day, local_date
from apps.core.workdays import NO_DAYS, counted_day, last_day
from apps.grids.roles import Role
from apps.verification_tasks.ladder import Anchor, StepAction, StepRule, StopWhen, parse_steps
from apps.verification_tasks.states import SlaState

# Counted back from the deadline, not from the start: a deadline that rolled over a holiday is not soon on day 5.
DUE_SOON: Final = timedelta(hours=48)
INSTANT: Final = timedelta(microseconds=1)


class Unit(StrEnum):
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"


class Policy(Protocol):
    @property
    def duration_days(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def roll_to_working_day(self) -> bool: ...
    @property
    def steps(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Due:
    """`provisional`: the deadline reaches into a year whose rest days are not published yet."""

    at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one task's ladder; `number` is its place in the policy, from 1.

    `raised` is how often it has gone to the role above because nobody answered.
    """

    number: int
    role: Role
    action: StepAction
    at: datetime
    raised: int = 0
    stop: StopWhen | None = None
    answer_within: timedelta | None = None


def due_at(policy: Policy, start: datetime, paused: Collection[date] = NO_DAYS) -> Due:
    """24:00 local time of the last day; the day of the start is not counted (Civil Code, articles 201 to 203)."""
    last = last_day(
        local_date(start),
        policy.duration_days,
        roll=policy.roll_to_working_day,
        working=counts_working_days(policy),
        paused=paused,
    )
    return Due(end_of_day(last.day), last.provisional)


def ladder(policy: Policy, start: datetime, due: datetime, paused: Collection[date] = NO_DAYS) -> list[Step]:
    """Every step in the order of time; steps at one time keep the policy's order."""
    working = counts_working_days(policy)
    steps = [
        Step(
            number,
            rule.role,
            rule.action,
            step_at(rule, start, due, working=working, paused=paused),
            stop=rule.stop,
            answer_within=rule.answer_within,
        )
        for number, rule in enumerate(parse_steps(policy.steps), start=1)
    ]
    return sorted(steps, key=lambda step: (step.at, step.number))


def step_at(
    rule: StepRule, start: datetime, due: datetime, *, working: bool = False, paused: Collection[date] = NO_DAYS
) -> datetime:
    """Days are counted as the limit's are: a reminder on the third day waits while the clock stands."""
    # The deadline is 24:00, which is already the next day's midnight.
    anchor = local_date(start if rule.anchor is Anchor.START else due - INSTANT)
    day = counted_day(anchor, rule.days, working=working, paused=paused)
    at = due + (day - anchor) if rule.clock_time is None else at_local(day, rule.clock_time)
    return rule.quiet.after(at) if rule.quiet else at


def counts_working_days(policy: Policy) -> bool:
    return policy.unit == Unit.WORKING_DAYS


def state_at(due: datetime, moment: datetime) -> SlaState:
    """The deadline's state of a task that is still running."""
    if moment >= due:
        return SlaState.OVERDUE
    return SlaState.DUE_SOON if moment >= due - DUE_SOON else SlaState.ON_TRACK


def next_check(steps: Iterable[Step], due: datetime, moment: datetime) -> datetime | None:
    """When something is next due after `moment`: a step, or a change of the deadline's state."""
    times = [*(step.at for step in steps), due - DUE_SOON, due]
    return min((at for at in times if at > moment), default=None)
