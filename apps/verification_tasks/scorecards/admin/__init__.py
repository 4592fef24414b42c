"""Scorecards and the contests of them."""

from apps.verification_tasks.scorecards.admin.cards import ScorecardAdmin
from apps.verification_tasks.scorecards.admin.contests import ContestAdmin

__all__ = ["ContestAdmin", "ScorecardAdmin"]
