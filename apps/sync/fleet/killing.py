"""Kill processes of a local system (-9), one after the other, while the fleet is at work.

The local supervisor starts them again.
"""

from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Final

import psutil
from django.conf import settings

from apps.sync.fleet.own_system import processes
from apps.sync.fleet.report import Report

PAUSE_S: Final = 12.0


class NothingToKillError(Exception):
    """No process of this checkout runs here."""


class Killer:
    """A context: while it lasts, somebody dies every few seconds."""

    def __init__(self, report: Report, seed: int) -> None:
        self.report, self.pick = report, Random(f"killer {seed}")  # noqa: S311  repeatable, not secret
        self.var = Path(settings.VAR_DIR)
        self.stop = Event()
        self.thread = Thread(target=self.run, daemon=True)

    def __enter__(self) -> None:
        if not list(processes(self.var)):
            raise NothingToKillError("--kill needs a system that was started from this checkout.")
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join()

    def run(self) -> None:
        while not self.stop.wait(PAUSE_S):
            by_name: dict[str, list[psutil.Process]] = {}
            for name, process in processes(self.var):
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
