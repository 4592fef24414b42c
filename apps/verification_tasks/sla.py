"""The deadline and its ladder, computed from a policy; nothing here reads the clock or the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol

from apps.core.clock import at_local, end_of_day, local_date
from apps.core.workdays import last_day
from apps.grids.roles import Role
from apps.verification_tasks.states import SlaState

# Counted back from the deadline, not from the start: a deadline that rolled over a holiday is not soon on day 5.
DUE_SOON: Final = timedelta(hours=48)


class Anchor(StrEnum):
    START = "start"
    DUE = "due"


class StepAction(StrEnum):
    REMIND = "remind"
    NOTIFY = "notify"
    PROPOSE = "propose"


class Policy(Protocol):
    @property
    def duration_days(self) -> int: ...
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
class StepRule:
    """`clock_time` is None for a step at the deadline itself."""

    anchor: Anchor
    days: int
    clock_time: time | None
    role: Role
    action: StepAction


@dataclass(frozen=True, slots=True)
class Step:
    """A step of one task's ladder; `number` is its place in the policy, from 1."""

    number: int
    role: Role
    action: StepAction
    at: datetime


def parse_steps(steps: Iterable[Mapping[str, Any]]) -> list[StepRule]:
    """The policy's JSON, checked; a ValueError or KeyError says what is wrong with it."""
    return [parse_step(step) for step in steps]


def parse_step(step: Mapping[str, Any]) -> StepRule:
    clock_time = step.get("time")
    rule = StepRule(
        anchor=Anchor(step["anchor"]),
        days=int(step["days"]),
        clock_time=None if clock_time is None else time.fromisoformat(clock_time),
        role=Role(step["role"]),
        action=StepAction(step["action"]),
    )
    if rule.clock_time is None and rule.anchor is not Anchor.DUE:
        raise ValueError("a step counted from the start needs a time of day")
    return rule


def due_at(policy: Policy, start: datetime) -> Due:
    """24:00 local time of the last day; the day of the start is not counted (Civil Code, articles 201 to 203)."""
    last = last_day(local_date(start), policy.duration_days, roll=policy.roll_to_working_day)
    return Due(end_of_day(last.day), last.provisional)


def ladder(policy: Policy, start: datetime, due: datetime) -> list[Step]:
    """Every step in the order of time; steps at one time keep the policy's order."""
    steps = [
        Step(number, rule.role, rule.action, step_at(rule, start, due))
        for number, rule in enumerate(parse_steps(policy.steps), start=1)
    ]
    return sorted(steps, key=lambda step: (step.at, step.number))


def step_at(rule: StepRule, start: datetime, due: datetime) -> datetime:
    if rule.clock_time is None:
        return due + timedelta(days=rule.days)
    # The deadline is 24:00, which is already the next day's midnight.
    anchor = start if rule.anchor is Anchor.START else due - timedelta(microseconds=1)
    return at_local(local_date(anchor) + timedelta(days=rule.days), rule.clock_time)


def state_at(due: datetime, moment: datetime) -> SlaState:
    """The deadline's state of a task that is still running."""
    if moment >= due:
        return SlaState.OVERDUE
    return SlaState.DUE_SOON if moment >= due - DUE_SOON else SlaState.ON_TRACK


def next_check(steps: Iterable[Step], due: datetime, moment: datetime) -> datetime | None:
    """When something is next due after `moment`: a step, or a change of the deadline's state."""
    times = [*(step.at for step in steps), due - DUE_SOON, due]
    return min((at for at in times if at > moment), default=None)
