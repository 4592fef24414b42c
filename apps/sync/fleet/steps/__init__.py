"""Single steps of the story, each with its own chances; who picks them may be a seed or Hypothesis."""

from collections.abc import Callable, Collection
from random import Random
from typing import Final

from apps.sync.fleet.faults import Fault
from apps.sync.fleet.fleet import Fleet
from apps.sync.fleet.steps.field import discover, pull, push, reinstall, rush, send_bytes, upset_clock, visit_one
from apps.sync.fleet.steps.office import (
    amend,
    begin_epoch,
    decide_conflict,
    decide_dispute,
    hand_over,
    reassign,
    revoke,
    withdraw,
)

Step = Callable[[Fleet, Random, Collection[Fault]], object]

# Of a hundred steps. A new epoch is rarer, and not among them.
STEPS: Final[dict[Step, int]] = {
    visit_one: 23,
    push: 21,
    pull: 20,
    discover: 8,
    send_bytes: 7,
    rush: 3,
    upset_clock: 3,
    reinstall: 3,
    reassign: 3,
    hand_over: 2,
    withdraw: 2,
    amend: 2,
    decide_dispute: 1,
    decide_conflict: 1,
    revoke: 1,
}

__all__ = ["STEPS", "Step", "begin_epoch", "discover", "pull", "push", "visit_one"]
