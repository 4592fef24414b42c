"""The ladder as a policy writes it down: steps as JSON, read strictly; nothing here reads the clock or the database.

A step is {"anchor": "start"|"due", "days": n, "time": "09:00", "role": …, "action": …}: n counted days after the
anchor's day at that local time; with the anchor "due" and no time, at the deadline itself. It may also carry
"quiet": ["21:00", "08:00"] (what falls due between waits for the second), "stop": … (when the step is passed over)
and "answer_hours": n (unanswered for so long, it goes to the role above).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from apps.core.clock import LOCAL_ZONE, at_local
from apps.grids.roles import Role


class Anchor(StrEnum):
    START = "start"
    DUE = "due"


class StepAction(StrEnum):
    REMIND = "remind"
    NOTIFY = "notify"
    PROPOSE = "propose"
    REASSIGN = "reassign"
    RAISE_PRIORITY = "raise_priority"


class StopWhen(StrEnum):
    """What makes a step needless when it falls due; that the work is done always does."""

    BEGUN = "begun"
    ATTEMPTED = "attempted"
    ACKNOWLEDGED = "acknowledged"


# To whom a step goes that nobody answered; above the city centre there is nobody.
ABOVE: Final[Mapping[Role, Role]] = {
    Role.GRID_WORKER: Role.GRID_LEADER,
    Role.GRID_LEADER: Role.TOWN,
    Role.COMMUNITY: Role.TOWN,
    Role.TOWN: Role.CITY,
}
# These actions name somebody who could do the work instead.
NAMING: Final = frozenset({StepAction.PROPOSE, StepAction.REASSIGN})


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local hours in which nobody is disturbed; they may span midnight."""

    begins: time
    ends: time

    def after(self, at: datetime) -> datetime:
        """`at` itself, or the end of the quiet hours that it falls into."""
        local = at.astimezone(LOCAL_ZONE)
        overnight = self.begins > self.ends
        late, early = local.time() >= self.begins, local.time() < self.ends
        if not (late or early if overnight else late and early):
            return at
        return at_local(local.date() + timedelta(days=int(overnight and late)), self.ends)


@dataclass(frozen=True, slots=True)
class StepRule:
    """`clock_time` is None for a step at the deadline itself."""

    anchor: Anchor
    days: int
    clock_time: time | None
    role: Role
    action: StepAction
    quiet: Quiet | None = None
    stop: StopWhen | None = None
    answer_within: timedelta | None = None


def parse_steps(steps: Iterable[Mapping[str, Any]]) -> list[StepRule]:
    """The policy's JSON, checked; a ValueError or KeyError says what is wrong with it."""
    return [parse_step(step) for step in steps]


def parse_step(step: Mapping[str, Any]) -> StepRule:
    clock_time, stop, hours = step.get("time"), step.get("stop"), step.get("answer_hours")
    rule = StepRule(
        anchor=Anchor(step["anchor"]),
        days=int(step["days"]),
        clock_time=None if clock_time is None else time.fromisoformat(clock_time),
        role=Role(step["role"]),
        action=StepAction(step["action"]),
        quiet=parse_quiet(step.get("quiet")),
        stop=None if stop is None else StopWhen(stop),
        answer_within=None if hours is None else timedelta(hours=int(hours)),
    )
    if rule.clock_time is None and rule.anchor is not Anchor.DUE:
        raise ValueError("a step counted from the start needs a time of day")
    return rule


def parse_quiet(hours: Any) -> Quiet | None:
    if hours is None:
        return None
    begins, ends = hours
    return Quiet(time.fromisoformat(begins), time.fromisoformat(ends))
