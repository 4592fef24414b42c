"""Small numbers are not told: who knows the neighbourhood would see people behind them."""

from collections.abc import Sequence
from typing import Final

# Below this a number is hidden, and nought with it: else it would tell which of the hidden ones are something.
SMALLEST: Final = 5
# A share of fewer than these would tell single cases.
SMALLEST_BASE: Final = 20


def hide_small(counts: Sequence[int]) -> list[int | None]:
    """Hidden numbers are None. One alone would follow from the total, so the next smallest is hidden with it."""
    hidden = {place for place, count in enumerate(counts) if count < SMALLEST}
    if len(hidden) == 1 and len(counts) > 1:
        others = [place for place in range(len(counts)) if place not in hidden]
        hidden.add(min(others, key=lambda place: counts[place]))
    return [None if place in hidden else count for place, count in enumerate(counts)]


def share(part: int, whole: int, *, smallest: int = SMALLEST_BASE) -> int | None:
    """Whole percent, rounded down: 99.9 % is not all."""
    return part * 100 // whole if whole >= smallest else None
