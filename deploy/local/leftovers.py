"""Processes of this checkout that outlived whoever started them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from deploy.local.places import MARKER, PROGRAM


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


def backends(data: Path) -> Iterator[psutil.Process]:
    """PostgreSQL's processes on a data folder: they overwrite their environment, but stay in that folder."""
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(data) and process.name().startswith("postgres"):
                yield process
        except (psutil.Error, OSError):
            continue


def end(processes: Iterable[psutil.Process], patience: float = 0) -> int:
    """Ask them to end, and after `patience` seconds make them; how many there were."""
    found = list(processes)
    if patience:
        for process in found:
            _quietly(process.terminate)
        _, found_alive = psutil.wait_procs(found, timeout=patience)
    else:
        found_alive = found
    for process in found_alive:
        _quietly(process.kill)
    psutil.wait_procs(found_alive, timeout=5)
    return len(found)


def _quietly(action: object) -> None:
    try:
        if callable(action):
            action()
    except psutil.NoSuchProcess:
        return
