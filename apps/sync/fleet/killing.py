"""Kill processes of a local system (-9), one after the other, while the fleet is at work.

Only what carries this checkout's mark in its environment, or works in its data folder, is ours to kill; the local
supervisor starts it again. See `deploy.local.places` for the marks.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Final

import psutil
from django.conf import settings

from apps.sync.fleet.report import Report

MARKER, PROGRAM = "DOORSTEP_CHECKOUT", "DOORSTEP_PROGRAM"
PROGRAMS: Final = frozenset({"web", "worker", "fetcher", "beat", "notifier"})
PAUSE_S: Final = 12.0


class NothingToKillError(Exception):
    """No process of this checkout runs here."""


def victims(var: Path) -> Iterator[tuple[str, psutil.Process]]:
    mark = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:12]
    data = str((var / "postgres" / "data").resolve())
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == data:
                yield "postgres", process
            environment = process.environ()
        except (psutil.Error, OSError):
            continue
        name = environment.get(PROGRAM, "")
        if environment.get(MARKER) == mark and name in PROGRAMS:
            yield name, process


class Killer:
    """A context: while it lasts, somebody dies every few seconds."""

    def __init__(self, report: Report, seed: int) -> None:
        self.report, self.pick = report, Random(f"killer {seed}")  # noqa: S311  repeatable, not secret
        self.var = Path(settings.VAR_DIR)
        self.stop = Event()
        self.thread = Thread(target=self.run, daemon=True)

    def __enter__(self) -> None:
        if not list(victims(self.var)):
            raise NothingToKillError("--kill needs a system that was started from this checkout.")
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def run(self) -> None:
        while not self.stop.wait(PAUSE_S):
            by_name: dict[str, list[psutil.Process]] = {}
            for name, process in victims(self.var):
                by_name.setdefault(name, []).append(process)
            if by_name:
                name = self.pick.choice(sorted(by_name))
                self.kill(name, self.pick.choice(by_name[name]))

    def kill(self, name: str, process: psutil.Process) -> None:
        try:
            process.kill()
        except psutil.Error:
            return
        self.report.count(f"killed: {name}")
