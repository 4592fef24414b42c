"""What happens to whom: random, but the same for the same seed."""

import contextlib
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import psutil

from tests.chaos.messages.vendors import Sky, Weathered, WeatheredAliyun, WeatheredWebhook
from tests.chaos.own_postgres import OwnPostgres
from tests.chaos.storm.programs import Program

PAUSES_S = (1.0, 4.0)
VICTIMS = ("cluster", "cluster", "worker", "worker", "worker", "writer", "sweeper", "backend", "restart")
SKIES = (Sky.FAIR, Sky.FOUL, Sky.FOUL, Sky.SLOW, Sky.AWAY)


@dataclass
class Weather:
    clusters: Sequence[Program]
    writers: Sequence[Program]
    sweeper: Program
    postgres: OwnPostgres
    texts: WeatheredAliyun
    hook: WeatheredWebhook
    dice: Random
    struck: Counter[str] = field(default_factory=Counter)
    # When whoever may have held an answer was killed, and from when to when there was no database to note it in.
    kills: list[float] = field(default_factory=list)
    outages: list[tuple[float, float]] = field(default_factory=list)
    bag: list[str] = field(default_factory=list)

    @property
    def vendors(self) -> tuple[Weathered, ...]:
        return self.texts, self.hook

    def storm(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(self.dice.uniform(*PAUSES_S))
            self.strike()
            for vendor in self.vendors:
                vendor.sky = self.dice.choice(SKIES)

    def strike(self) -> None:
        self.bag = self.bag or self.dice.sample(VICTIMS, len(VICTIMS))
        what = self.bag.pop()
        began = time.time()
        self.struck[what] += bool(DEEDS[what](self))
        if what in {"cluster", "worker"}:
            self.kills.append(began)
        elif what in {"backend", "restart"}:
            self.outages.append((began, time.time()))

    def cluster(self) -> bool:
        return self.dice.choice(self.clusters).kill()

    def worker(self) -> bool:
        """Any process of a cluster but its first."""
        process = self.dice.choice(self.clusters).process
        with contextlib.suppress(psutil.NoSuchProcess):
            found = psutil.Process(process.pid).children(recursive=True) if process else []
            if found:
                self.dice.choice(found).kill()
            return bool(found)
        return False

    def writer(self) -> bool:
        return self.dice.choice(self.writers).kill()

    def sweep_(self) -> bool:
        return self.sweeper.kill()

    def backend(self) -> bool:
        """PostgreSQL takes that for a crash: it ends all sessions, and recovers from its log."""
        children = self.postmaster().children()
        mine = [each for each in children if "doorstep" in " ".join(each.cmdline())]
        if mine:
            self.dice.choice(mine).kill()
            # Until the first of them has noticed; the outage lasts as long as the recovery.
            time.sleep(0.5)
            self.postgres.recovered()
        return bool(mine)

    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.postgres.cluster.data / "postmaster.pid").read_text().split()[0]))

    def restart(self) -> bool:
        """As an operator does it; what has not ended in time, on a busy machine, is ended at once."""
        postmaster = self.postmaster()
        postmaster.send_signal(signal.SIGINT)
        with contextlib.suppress(psutil.TimeoutExpired):
            postmaster.wait(10)
        if postmaster.is_running():
            postmaster.send_signal(signal.SIGQUIT)
        self.postgres.stop()
        self.postgres.start()
        return True


DEEDS = {
    "cluster": Weather.cluster,
    "worker": Weather.worker,
    "writer": Weather.writer,
    "sweeper": Weather.sweep_,
    "backend": Weather.backend,
    "restart": Weather.restart,
}
