"""More completions at the door than anybody can walk to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from apps.verification_tasks.evidence_policy import distance_m
from apps.verification_tasks.signs.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Done:
    """`place` is the residence's position; `address` tells homes apart where it is not known."""

    task_id: UUID
    at: datetime
    place: tuple[float, float] | None
    address: str


@dataclass(frozen=True, slots=True)
class Burst:
    tasks: tuple[UUID, ...]
    figures: Mapping[str, Any]


def worst_burst(day: Sequence[Done], limits: Thresholds) -> Burst | None:
    """The longest run of one person's day in which `burst_count` fall into `burst_minutes` at distances."""
    found: list[Burst] = []
    done = sorted(day, key=lambda each: (each.at, each.task_id))
    span, first = timedelta(minutes=limits.burst_minutes), 0
    for last in range(len(done)):
        while done[last].at - done[first].at > span:
            first += 1
        window = done[first : last + 1]
        path = path_m(window)
        if len(homes(window)) >= limits.burst_count and path > limits.burst_m:
            found.append(burst_of(window, path))
    return max(found, key=lambda each: (len(each.tasks), each.figures["path_m"]), default=None)


def homes(window: Sequence[Done]) -> set[str]:
    """A family that declares together is one visit."""
    return {each.address for each in window}


def path_m(window: Sequence[Done]) -> float:
    places = [each.place for each in window if each.place]
    return sum(distance_m(one, other) for one, other in pairwise(places))


def burst_of(window: Sequence[Done], path: float) -> Burst:
    minutes = (window[-1].at - window[0].at) / timedelta(minutes=1)
    figures = {
        "count": len(window),
        "homes": len(homes(window)),
        "minutes": round(minutes, 1),
        "path_m": round(path),
        "from": window[0].at.isoformat(),
    }
    return Burst(tuple(each.task_id for each in window), figures)
