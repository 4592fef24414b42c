"""How wrong the forecast has been: compared with what happened, and with saying that it will be as last week."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Final

from apps.verification_tasks.forecast.engine import Expectation

# "Will breach" is said from this probability on.
LIKELY: Final = 0.5
NOTHING: Final = Expectation(0.0, 0, 0, 0.0, None)
Counts = Mapping[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class Week:
    """One week as it was expected at its beginning, as it came, and as the week before it had been known then."""

    expected: Mapping[uuid.UUID, Expectation]
    came: Counts
    before: Counts

    @property
    def grids(self) -> set[uuid.UUID]:
        return set(self.expected) | set(self.came)


@dataclass(frozen=True, slots=True)
class Claims:
    """Of the grids said to breach: how many did; of those that breached: how many had been said to."""

    said: int
    breached: int
    right: int

    @property
    def hit_rate(self) -> float | None:
        return self.right / self.breached if self.breached else None

    @property
    def precision(self) -> float | None:
        return self.right / self.said if self.said else None


@dataclass(frozen=True, slots=True)
class Figures:
    """`error`: by how many late checks a grid's forecast was off, on average; `within`: the share in the interval."""

    weeks: int
    grids: int
    error: float
    naive_error: float
    claims: Claims
    naive_claims: Claims
    within: float
    late: int
    expected_late: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def figures(weeks: Sequence[Week]) -> Figures | None:
    """None where there was nothing to compare."""
    pairs = [pair for week in weeks for pair in compared(week)]
    if not pairs:
        return None
    return Figures(
        weeks=len(weeks),
        grids=len({grid for week in weeks for grid in week.grids}),
        error=fmean(abs(pair.said.late - pair.came) for pair in pairs),
        naive_error=fmean(abs(pair.before - pair.came) for pair in pairs),
        claims=claims((pair.said.probability >= LIKELY, pair.came > 0) for pair in pairs),
        naive_claims=claims((pair.before > 0, pair.came > 0) for pair in pairs),
        within=fmean(pair.said.low <= pair.came <= pair.said.high for pair in pairs),
        late=sum(pair.came for pair in pairs),
        expected_late=sum(pair.said.late for pair in pairs),
    )


@dataclass(frozen=True, slots=True)
class Compared:
    said: Expectation
    came: int
    before: int


def compared(week: Week) -> list[Compared]:
    """Of a grid that was expected to have nothing to do, nothing late was expected."""
    return [
        Compared(week.expected.get(grid, NOTHING), week.came.get(grid, 0), week.before.get(grid, 0))
        for grid in week.grids
    ]


def claims(pairs: Iterable[tuple[bool, bool]]) -> Claims:
    kept = list(pairs)
    return Claims(
        said=sum(said for said, _ in kept),
        breached=sum(came for _, came in kept),
        right=sum(said and came for said, came in kept),
    )
