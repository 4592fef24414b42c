"""Count tasks, compute cards, answer contests."""

from apps.verification_tasks.scorecards.services.contests import answer_contest, open_contest
from apps.verification_tasks.scorecards.services.sweep import compute_scorecards

__all__ = ["answer_contest", "compute_scorecards", "open_contest"]
