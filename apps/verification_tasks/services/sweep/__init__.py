"""The clock of the deadlines: one sweep takes what is due, whoever runs it and however many run at once."""

from apps.verification_tasks.services.sweep.counts import SweepCounts
from apps.verification_tasks.services.sweep.loop import sweep_deadlines

__all__ = ["SweepCounts", "sweep_deadlines"]
