"""A declaration's states and legal moves; what is not listed is refused."""

from enum import StrEnum
from typing import Final


class DeclarationStatus(StrEnum):
    SUBMITTED = "submitted"
    VERIFYING = "verifying"
    NEEDS_CORRECTION = "needs_correction"
    REGISTERED = "registered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


MOVES: Final[dict[DeclarationStatus, frozenset[DeclarationStatus]]] = {
    DeclarationStatus.SUBMITTED: frozenset(
        {
            DeclarationStatus.VERIFYING,
            DeclarationStatus.NEEDS_CORRECTION,
            DeclarationStatus.REGISTERED,
            DeclarationStatus.REJECTED,
            DeclarationStatus.WITHDRAWN,
        }
    ),
    DeclarationStatus.VERIFYING: frozenset(
        {
            DeclarationStatus.NEEDS_CORRECTION,
            DeclarationStatus.REGISTERED,
            DeclarationStatus.REJECTED,
            DeclarationStatus.WITHDRAWN,
        }
    ),
    # A dispute that a supervisor decides the other way turns any verdict into any other.
    DeclarationStatus.NEEDS_CORRECTION: frozenset(
        {
            DeclarationStatus.SUBMITTED,
            DeclarationStatus.WITHDRAWN,
            DeclarationStatus.REGISTERED,
            DeclarationStatus.REJECTED,
        }
    ),
    DeclarationStatus.REGISTERED: frozenset(
        {DeclarationStatus.ENDED, DeclarationStatus.REJECTED, DeclarationStatus.NEEDS_CORRECTION}
    ),
    DeclarationStatus.REJECTED: frozenset({DeclarationStatus.REGISTERED, DeclarationStatus.NEEDS_CORRECTION}),
    DeclarationStatus.WITHDRAWN: frozenset(),
    DeclarationStatus.ENDED: frozenset(),
}
# A person has at most one live declaration.
LIVE: Final = frozenset(
    {
        DeclarationStatus.SUBMITTED,
        DeclarationStatus.VERIFYING,
        DeclarationStatus.NEEDS_CORRECTION,
        DeclarationStatus.REGISTERED,
    }
)


def may_move(current: str, target: str) -> bool:
    return DeclarationStatus(target) in MOVES[DeclarationStatus(current)]
