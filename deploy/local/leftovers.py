"""Processes of this checkout that outlived whoever started them."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from deploy.local.places import MARKER, PROGRAM, Places

SERVERS = ("postgres", "valkey", "redis")


def _ancestors() -> set[int]:
    return {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}


def marked(mark: str, program: str | None = None) -> Iterator[psutil.Process]:
    """Processes that carry this checkout's mark in their environment, of one program if given."""
    spared = _ancestors()
    for process in psutil.process_iter():
        try:
            environment = process.environ()
        except (psutil.Error, OSError):
            continue
        if process.pid in spared or environment.get(MARKER) != mark:
            continue
        if program is None or environment.get(PROGRAM) == program:
            yield process


def inside(folder: Path) -> Iterator[psutil.Process]:
    """The servers of a data folder: they overwrite their environment with a title, but work in that folder."""
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(folder) and process.name().startswith(SERVERS):
                yield process
        except (psutil.Error, OSError):
            continue


def end(processes: Iterable[psutil.Process], patience: float = 0) -> int:
    """Ask them to end, and after `patience` seconds make them; how many there were."""
    found = list(processes)
    if patience:
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
        _, found_alive = psutil.wait_procs(found, timeout=patience)
    else:
        found_alive = found
    for process in found_alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(found_alive, timeout=5)
    return len(found)


def end_all(places: Places) -> int:
    """Everything that an earlier run left, supervisord first: it ends its programs in their order."""
    ended = 0
    chiefs = [process for process in marked(places.mark) if "supervisor.supervisord" in process.cmdline()]
    ended += end(chiefs, patience=40)
    ended += end(marked(places.mark), patience=5)
    ended += end(inside((places.var / "valkey").resolve()), patience=10)
    return ended + end(inside((places.var / "postgres").resolve() / "data"))
