"""The same number of messages leaves by turns where nothing was sent before and where much was."""

import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
import psycopg

from deploy.local import engines
from deploy.local.places import MARKER, ROOT
from deploy.local.ports import LOOPBACK, free_port
from tests.bench.servers import program, settings
from tests.standins import aliyun

TITLE: Final = "Messages that leave"
MEMORY: Final = "1GB"
CLUSTERS: Final = 2
# A vendor's answer takes about as long.
PACE_MS: Final = 20
LEAST_RATE: Final = 200
FLAT: Final = 0.2
MOST_GROWTH: Final = 0.15
GIVEN_UP_S: Final = 60.0
LEFT: Final = "SELECT count(*) FROM notifications_delivery WHERE status IN ('queued', 'sending')"
SPAN: Final = """
SELECT count(*), extract(epoch FROM max(sent_at) - min(sent_at))::float FROM notifications_delivery
WHERE status = 'sent' AND sent_at >= to_timestamp(%s)
"""
Tell = Callable[[str], None]


@dataclass
class Place:
    """`before` messages were sent there."""

    name: str
    before: int
    environment: Mapping[str, str]
    rates: list[float] = field(default_factory=list)
    # After a tenth and at the end.
    readings: list[tuple["Reading", "Reading"]] = field(default_factory=list)
    queued: int = 0

    def load(self) -> None:
        python(self.environment, "manage.py", "migrate", "--no-input", "--verbosity", "0")
        python(self.environment, "-m", "tests.bench.messages.load", "before", str(self.before))

    def round(self, messages: int, folder: Path, tell: Tell) -> None:
        python(self.environment, "-m", "tests.bench.messages.load", "queue", str(self.queued), str(messages))
        self.queued += messages
        began = time.time()
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as watch:
            with clusters(self.environment, folder) as processes:
                early, late = self.drain(watch, messages, processes, tell)
            count, seconds = watch.execute(SPAN, [began]).fetchone() or (0, 0.0)
        if count != messages:
            raise SystemExit(f"{count} of {messages} messages left")
        self.rates.append(count / max(seconds, 0.001))
        self.readings.append((early, late))

    def drain(
        self, watch: psycopg.Connection, messages: int, processes: list[psutil.Process], tell: Tell
    ) -> tuple["Reading", "Reading"]:
        early, left, moved = None, messages, time.monotonic()
        while left:
            (now_left,) = watch.execute(LEFT).fetchone() or (0,)
            if now_left < left:
                left, moved = now_left, time.monotonic()
            if time.monotonic() - moved > GIVEN_UP_S:
                raise SystemExit(f"{left} messages do not leave")
            if early is None and left <= messages * 0.9:
                early = reading(processes, left)
            tell(f"{TITLE}: {self.before:,} before, {left:,} left")
            time.sleep(0.5)
        late = reading(processes, left)
        return early or late, late


@dataclass(frozen=True)
class Reading:
    """Of all processes of the clusters; `seconds` of CPU."""

    left: int
    megabytes: float
    seconds: float


def python(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return done.stdout.strip()


def reading(processes: list[psutil.Process], left: int) -> Reading:
    """Of pages that several share each is counted once; of workers that have ended their parents know."""
    everybody = [one for leader in processes for one in (leader, *leader.children(recursive=True))]
    megabytes = seconds = 0.0
    for one in everybody:
        with contextlib.suppress(psutil.NoSuchProcess):
            megabytes += one.memory_full_info().pss / 1024 / 1024
            seconds += sum(one.cpu_times()[:4])
    return Reading(left, megabytes, seconds)


@contextlib.contextmanager
def clusters(environment: Mapping[str, str], folder: Path) -> Iterator[list[psutil.Process]]:
    """As production starts them, and what sweeps beside them."""
    commands = [["deploy.notifier"]] * CLUSTERS + [["tests.bench.messages.load", "sweep"]]
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(started(["-m", *command], environment, folder)) for command in commands]
        yield [psutil.Process(one.pid) for one in made[:CLUSTERS]]


@contextlib.contextmanager
def started(words: list[str], environment: Mapping[str, str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / "clusters.log").open("ab") as sink:
        process = subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=dict(environment), stdout=sink, stderr=sink
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextlib.contextmanager
def places(before: int, pace_ms: int, tell: Tell) -> Iterator[tuple[Path, list[Place]]]:
    """Of one server, each a database."""
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
        port = free_port()
        vendor = ["-m", "tests.bench.messages.vendor", str(port), str(pace_ms)]
        stack.enter_context(started(vendor, os.environ, folder))
        environment = settings(folder, cluster.url, store.url) | account(port)
        made = []
        for name, count in (("none", 0), ("many", before)):
            with psycopg.connect(cluster.url, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            place = {**environment, "DATABASE_URL": f"{cluster.url.rsplit('/', 1)[0]}/{name}"}
            made.append(Place(name, count, place))
            tell(f"{count:,} messages sent before")
            made[-1].load()
        yield folder, made


def account(port: int) -> dict[str, str]:
    return {
        "MESSAGES_AT_ONCE": "8",
        "SMS_TRANSPORT": "aliyun",
        "SMS_SIGN_NAME": aliyun.SIGN_NAME,
        "ALIYUN_ACCESS_KEY_ID": aliyun.KEY_ID,
        "ALIYUN_ACCESS_KEY_SECRET": aliyun.SECRET,
        "ALIYUN_SMS_BASE": f"http://{LOOPBACK}:{port}",
    }


def race(messages: int, before: int, tell: Tell) -> list[str]:
    """The lines of the table. One round: it lasts minutes, and is its own median."""
    with places(before, PACE_MS, tell) as (folder, made):
        for place in made:
            place.round(messages, folder, tell)
        return list(table(messages, made))


def table(messages: int, made: list[Place]) -> Iterator[str]:
    yield f"{TITLE}: {messages:,}, {CLUSTERS} clusters, an answer takes {PACE_MS} ms (messages/s)"
    for place in made:
        rates = (statistics.median(place.rates), min(place.rates), max(place.rates))
        numbers = "".join(f"{number:>12,.0f}" for number in rates)
        kept = verdict(kept=rates[0] >= LEAST_RATE)
        yield f"  {f'{place.before:,} sent before':<34}{numbers}{'':>14}  {LEAST_RATE} {kept}"
    none, many = made
    ratio = statistics.median(a / b for a, b in zip(many.rates, none.rates, strict=True))
    yield f"  {'with many before to with none':<34}{ratio:>12.0%}  ±{FLAT:.0%} {verdict(kept=ratio >= 1 - FLAT)}"
    pairs = [pair for place in made for pair in place.readings]
    early, late = max(((one.megabytes, two.megabytes) for one, two in pairs), key=lambda pair: pair[1] / pair[0])
    kept = verdict(kept=late / early <= 1 + MOST_GROWTH)
    yield f"  {'MB after a tenth, at the end':<34}{early:>12,.0f}{late:>12,.0f}{'':>26}  +{MOST_GROWTH:.0%} {kept}"
    cpu = [1000 * (two.seconds - one.seconds) / max(1, one.left - two.left) for one, two in pairs]
    yield f"  {'CPU of the clusters, ms a message':<34}{statistics.median(cpu):>12,.1f}"


def verdict(*, kept: bool) -> str:
    return "reached" if kept else "missed"


def is_asked(only: str) -> bool:
    return only.lower() in TITLE.lower()


def is_all_that_is_asked(only: str) -> bool:
    """Then no web servers have to come up for it."""
    return "messages" in only.lower()
