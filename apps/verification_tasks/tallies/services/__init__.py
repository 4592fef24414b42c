"""Add up what has changed, and prove that the sums are right."""

from apps.verification_tasks.tallies.services.fold import fold_tallies
from apps.verification_tasks.tallies.services.proof import prove_tallies

__all__ = ["fold_tallies", "prove_tallies"]
