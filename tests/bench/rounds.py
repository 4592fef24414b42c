"""Eight clients at once, each a process of its own, for a short while; contenders take turns, again and again."""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.facts import CLIENTS

# A step does one request (or transaction) and says how many units that were.
Step = Callable[[], int]
PATIENCE_S = 120
FORK = multiprocessing.get_context("fork")


@dataclass
class Contender:
    """`prepare` makes a client's step; `before` runs once ahead of each round, outside of the clock."""

    name: str
    prepare: Callable[[int], Step]
    before: Callable[[], None] | None = None
    rates: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.rates)

    def share_of(self, other: "Contender") -> float:
        """The median of the rounds' ratios: what else the machine does hits both sides of a round alike."""
        return statistics.median(mine / theirs for mine, theirs in zip(self.rates, other.rates, strict=True))


def play(contenders: Sequence[Contender], rounds: int, seconds: float, tell: Callable[[str], None]) -> None:
    for number in range(rounds):
        for contender in contenders:
            tell(f"{contender.name}, round {number + 1} of {rounds}")
            if contender.before is not None:
                contender.before()
            contender.rates.append(rate(contender.prepare, seconds))


def rate(prepare: Callable[[int], Step], seconds: float) -> float:
    """Units a second of all clients together."""
    start = FORK.Barrier(CLIENTS)
    done: Any = FORK.Queue()
    clients = [FORK.Process(target=client, args=(prepare, n, seconds, start, done)) for n in range(CLIENTS)]
    for process in clients:
        process.start()
    rates = [done.get(timeout=PATIENCE_S + seconds) for _ in clients]
    for process in clients:
        process.join()
    faults = [found for found in rates if isinstance(found, str)]
    if faults:
        raise SystemExit(faults[0])
    return float(sum(rates))


def client(prepare: Callable[[int], Step], number: int, seconds: float, start: Any, done: Any) -> None:
    try:
        step = prepare(number)
        # A connection and a warm cache.
        step()
        start.wait(PATIENCE_S)
        began = time.perf_counter()
        units, elapsed = 0, 0.0
        while elapsed < seconds:
            units += step()
            elapsed = time.perf_counter() - began
        done.put(units / elapsed)
    except Exception as error:  # noqa: BLE001  the parent ends the run with it
        start.abort()
        done.put(f"{type(error).__name__}: {error}")
