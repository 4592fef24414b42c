"""Do two results say the same; and how sure is a share of agreement?"""

from math import sqrt
from typing import Final

from apps.verification_tasks.second_checks.states import Agreement
from apps.verification_tasks.states import Outcome

LIVES_THERE: Final = frozenset({Outcome.CONFIRMED, Outcome.CORRECTED})
# Nobody was met: that says little about the first result.
SILENT: Final = frozenset({Outcome.UNREACHABLE, Outcome.REFUSED})
# Of the normal distribution, for 95 of 100.
Z: Final = 1.959963984540054


def compare(first: Outcome, second: Outcome) -> Agreement:
    """A correction and a confirmation agree on what is asked: whether the resident lives there."""
    if first is second or {first, second} <= LIVES_THERE:
        return Agreement.AGREES
    if second in SILENT:
        return Agreement.INCONCLUSIVE
    return Agreement.DIFFERS


def wilson(agreed: int, of: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share (Wilson 1927): it stays within 0 and 1, also for few checks."""
    if of == 0:
        return 0.0, 1.0
    share, square = agreed / of, Z * Z
    centre = share + square / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    scale = 1 + square / of
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
