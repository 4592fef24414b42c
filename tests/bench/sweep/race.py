"""A large city and a small one, in each the same number of tasks falls due: Doorstep and plain SQL take turns."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg

from deploy.local import engines
from deploy.local.places import MARKER, ROOT
from deploy.local.ports import free_port
from tests.bench.servers import program, settings
from tests.bench.sweep import plain

MOST_DUE: Final = 10_000
# So many rounds find tasks that no earlier one has used.
MOST_ROUNDS: Final = 5
# What a server of a city has at least; `make run` takes little, for it has a laptop in mind.
MEMORY: Final = "1GB"
TITLE: Final = "Sweep of the deadlines"
LIMIT_S: Final = 10
LEAST_SHARE: Final = 0.25
FLAT: Final = 0.2
Tell = Callable[[str], None]


@dataclass
class City:
    """`tasks` are open, `due` of them fall due in each round."""

    tasks: int
    due: int
    environment: Mapping[str, str]
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def load(self) -> None:
        run(self.environment, "manage.py", "migrate", "--no-input", "--verbosity", "0")
        run(self.environment, "-m", "tests.bench.sweep.run", "load", str(self.tasks))

    def round(self, number: int) -> None:
        """In seconds for all that are due."""
        given = [str(self.due), str(self.tasks)]
        swept = json.loads(run(self.environment, "-m", "tests.bench.sweep.run", "sweep", *given, str(2 * number)))
        if swept["tasks"] != self.due:
            raise SystemExit(f"a sweep took {swept['tasks']} of {self.due} tasks")
        self.ours.append(swept["seconds"])
        run(self.environment, "-m", "tests.bench.sweep.run", "due", *given, str(2 * number + 1))
        seconds, tasks = plain.sweep(self.environment["DATABASE_URL"])
        if tasks != self.due:
            raise SystemExit(f"plain SQL took {tasks} of {self.due} tasks")
        self.theirs.append(seconds)


def run(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return done.stdout.strip()


@contextlib.contextmanager
def cities(tasks: int, tell: Tell) -> Iterator[list[City]]:
    """The large one, and one with a tenth of its tasks; of one server, each with a database."""
    folder = Path(tempfile.mkdtemp(prefix="doorstep-bench-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ[MARKER] = folder.name
        tell("PostgreSQL and Valkey")
        cluster = engines.cluster(folder, folder.name, free_port(), engines.Passwords(), durable=True)
        command = [*cluster.command, "-c", f"shared_buffers={MEMORY}"]
        stack.enter_context(program(folder, "postgres", command, cluster.is_ready, cluster.account.name))
        store = engines.store(folder, free_port(), engines.Passwords(), durable=True)
        stack.enter_context(program(folder, "valkey", store.command, store.is_ready))
        due = min(MOST_DUE, tasks // (20 * MOST_ROUNDS))
        environment = settings(folder, cluster.url, store.url)
        made = []
        for name, size in (("large", tasks), ("small", tasks // 10)):
            with psycopg.connect(cluster.url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            place = {**environment, "DATABASE_URL": f"{cluster.url.rsplit('/', 1)[0]}/{name}"}
            made.append(City(size, due, place))
            tell(f"{size:,} tasks")
            made[-1].load()
        yield made


def race(tasks: int, rounds: int, tell: Tell) -> list[str]:
    """The lines of the table."""
    with cities(tasks, tell) as (large, small):
        for number in range(min(rounds, MOST_ROUNDS)):
            for city in (large, small):
                tell(f"{TITLE}: {city.tasks:,} tasks, round {number + 1} of {rounds}")
                city.round(number)
        return list(table(large, small))


def table(large: City, small: City) -> Iterator[str]:
    yield f"{TITLE}: {large.due:,} are due (tasks/s; seconds of one sweep)"
    for city in (large, small):
        for name, seconds in ((f"Doorstep, {city.tasks:,} open", city.ours), ("psycopg, the same rows", city.theirs)):
            rates = [city.due / each for each in seconds]
            numbers = "".join(f"{number:>12,.0f}" for number in (statistics.median(rates), min(rates), max(rates)))
            yield f"  {name:<34}{numbers}{statistics.median(seconds):>12.2f} s"
    share = min(share_of(city) for city in (large, small))
    flatness = statistics.median(a / b for a, b in zip(large.ours, small.ours, strict=True))
    slowest = max(large.ours)
    yield f"  {'share of plain SQL':<34}{share:>12.0%}  {LEAST_SHARE:.0%} {verdict(kept=share >= LEAST_SHARE)}"
    yield f"  {'large city to small one':<34}{flatness:>12.2f}  ±{FLAT:.0%} {verdict(kept=abs(flatness - 1) <= FLAT)}"
    yield f"  {'the slowest sweep, seconds':<34}{slowest:>12.2f}  under {LIMIT_S} {verdict(kept=slowest < LIMIT_S)}"


def share_of(city: City) -> float:
    """The median of the rounds' ratios, for what else the machine does hits both alike."""
    return statistics.median(theirs / ours for ours, theirs in zip(city.ours, city.theirs, strict=True))


def verdict(*, kept: bool) -> str:
    return "reached" if kept else "missed"


def is_asked(only: str) -> bool:
    return only.lower() in TITLE.lower()


def is_all_that_is_asked(only: str) -> bool:
    """Then no web servers have to come up for it."""
    return "sweep" in only.lower()
