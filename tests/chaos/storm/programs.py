"""Programs that are started again whenever they end, as a supervisor would."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.places import ROOT
from deploy.local.valkey import Store

CELERY = (sys.executable, "-m", "celery", "-A", "tests.chaos.storm.witness")
# As `make run` has them.
WORKER = (
    *(*CELERY, "worker", "--concurrency", "1", "-O", "fair"),
    *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
)
BEAT = (*CELERY, "beat", "--pidfile=", "--loglevel", "INFO")
PAUSE_S = 0.5


@dataclass
class Program:
    """Each start is a session of its own, so that its children can be found when it is dead."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    starts: int = 0
    is_wanted: bool = True
    process: "subprocess.Popen[bytes] | None" = None
    keeper: threading.Thread = field(init=False)
    # Set while it may run: Redis can be held down for a while.
    may_run: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_run.set()
        self.keeper = threading.Thread(target=self.keep, name=self.name)

    def keep(self) -> None:
        while self.is_wanted:
            self.may_run.wait()
            with self.log.open("ab") as sink:
                self.process = subprocess.Popen(
                    self.command, cwd=ROOT, env=self.environment, stdout=sink, stderr=sink, start_new_session=True
                )
            self.starts += 1
            self.process.wait()
            # Its children would otherwise go on beside the next one's.
            self.signal_all(signal.SIGKILL)
            threading.Event().wait(PAUSE_S)

    def signal_all(self, number: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self, *, child: bool = False) -> bool:
        """With -9: itself, or one that works for it; whether there was one."""
        try:
            main = psutil.Process(self.process.pid) if self.process else None
            victims = main.children() if main and child else [main]
            for victim in victims:
                if victim is not None:
                    victim.kill()
            return bool(victims)
        except psutil.NoSuchProcess:
            return False

    def end(self) -> None:
        self.is_wanted = False
        self.may_run.set()
        self.signal_all(signal.SIGKILL)
        self.keeper.join(20)
        self.signal_all(signal.SIGKILL)


@dataclass(frozen=True)
class Crew:
    redis: Program
    beats: Sequence[Program]
    workers: Sequence[Program]

    @property
    def programs(self) -> list[Program]:
        return [self.redis, *self.beats, *self.workers]


@contextmanager
def crew(folder: Path, store: Store, environment: Mapping[str, str]) -> Iterator[Crew]:
    def made(name: str, command: Sequence[str]) -> Program:
        return Program(name, command, {**environment, "PROCESS_NAME": name}, folder / f"{name}.log")

    manned = Crew(
        made("redis", store.command),
        [made(f"beat{number}", BEAT) for number in range(2)],
        [made(f"worker{number}", [*WORKER, "-n", f"worker{number}@storm"]) for number in range(4)],
    )
    with ExitStack() as stack:
        for program in manned.programs:
            stack.callback(program.end)
            program.keeper.start()
        yield manned
