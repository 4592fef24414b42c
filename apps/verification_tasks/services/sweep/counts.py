"""What a sweep did, in numbers alone: they are logged."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class SweepCounts:
    batches: int = 0
    tasks: int = 0
    steps: int = 0
    due_soon: int = 0
    overdue: int = 0
    reopened: int = 0
    left_devices: int = 0
    # Put off because looking at it failed; a person has to look, the log says at which.
    postponed: int = 0

    def __add__(self, other: "SweepCounts") -> "SweepCounts":
        return SweepCounts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))
