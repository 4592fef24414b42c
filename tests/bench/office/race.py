"""The office before a large city: of every kind of page the 95th percentile, and as ratio to an empty page."""

import contextlib
import json
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from deploy.local import engines
from deploy.local.places import MARKER
from deploy.local.ports import free_port
from tests.bench.servers import program, settings
from tests.bench.sweep.race import MEMORY, run, verdict

TITLE: Final = "Pages of the office"
EMPTY: Final = "an empty page"
# Milliseconds at the 95th percentile, and times an empty page.
LIMITS: Final = {"dashboard": 300}
LIMIT, MOST_TIMES = 500, 3
# A smaller city is walked by one role alone: that shows that the walk works, not how fast the office is.
LARGE: Final = 100_000
# Named, where a kind of page misses.
WORST: Final = 5
Taken = Mapping[str, Sequence[tuple[str, float]]]
Tell = Callable[[str], None]


@contextlib.contextmanager
def office(tasks: int, tell: Tell) -> Iterator[dict[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="doorstep-bench-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ[MARKER] = folder.name
        tell("PostgreSQL and Valkey")
        cluster = engines.cluster(folder, folder.name, free_port(), engines.Passwords(), durable=True)
        command = [*cluster.command, "-c", f"shared_buffers={MEMORY}", "-c", "max_wal_size=4GB"]
        stack.enter_context(program(folder, "postgres", command, cluster.is_ready, cluster.account.name))
        store = engines.store(folder, free_port(), engines.Passwords(), durable=True)
        stack.enter_context(program(folder, "valkey", store.command, store.is_ready))
        environment = {**settings(folder, cluster.url, store.url), "ALLOWED_HOSTS": "testserver"}
        tell(f"{tasks:,} tasks")
        run(environment, "manage.py", "migrate", "--no-input", "--verbosity", "0")
        run(environment, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        run(environment, "-m", "tests.bench.office.walk", "load", str(tasks))
        yield environment


def race(tasks: int, rounds: int, tell: Tell) -> list[str]:
    with office(tasks, tell) as environment:
        tell(TITLE)
        people = () if tasks >= LARGE else ("grid_leader",)
        taken = json.loads(run(environment, "-m", "tests.bench.office.walk", "walk", str(rounds), *people))
    return list(table(tasks, taken))


def table(tasks: int, taken: Taken) -> Iterator[str]:
    yield f"{TITLE}: {tasks:,} tasks (ms: median, 95th percentile, slowest; requests; times an empty page)"
    empty = p95(taken[EMPTY])
    for kind, requests in taken.items():
        times = sorted(each for _name, each in requests)
        numbers = "".join(f"{each:>10,.0f}" for each in (statistics.median(times), p95(requests), times[-1]))
        limit = LIMITS.get(kind, LIMIT)
        kept = p95(requests) <= limit and p95(requests) <= MOST_TIMES * empty
        words = "" if kind == EMPTY else f"  under {limit} and {MOST_TIMES}× {verdict(kept=kept)}"
        yield f"  {kind:<34}{numbers}{len(times):>8}{p95(requests) / empty:>8.1f}×{words}"
        if not kept:
            slowest = sorted(requests, key=lambda each: -each[1])[:WORST]
            yield from (f"      {each:>8,.0f}  {name}" for name, each in slowest)


def p95(requests: Sequence[tuple[str, float]]) -> float:
    times = sorted(each for _name, each in requests)
    return times[min(len(times) * 95 // 100, len(times) - 1)]


def is_asked(only: str) -> bool:
    return only.lower() in TITLE.lower()


def is_all_that_is_asked(only: str) -> bool:
    return "office" in only.lower()
