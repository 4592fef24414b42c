"""The system that was started from this checkout: its processes, and what its own commands may do to it.

Only what carries this checkout's mark in its environment, or works in its data folder, is ours. See
`deploy.local.places` for the marks.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psutil
from django.conf import settings

from apps.core.clock import rfc3339

MARKER, PROGRAM = "DOORSTEP_CHECKOUT", "DOORSTEP_PROGRAM"
PROGRAMS: Final = frozenset({"web", "worker", "fetcher", "beat", "notifier"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
COMMAND_S: Final = 120
TRIES: Final = 5


def processes(var: Path) -> Iterator[tuple[str, psutil.Process]]:
    """By the names of their programs."""
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


def environment(url: str) -> dict[str, str]:
    """What the service at that address finds in its own; nothing where it is not one from this checkout."""
    address = urlsplit(url)
    for name, process in processes(Path(settings.VAR_DIR)):
        if name == "postgres":
            continue
        try:
            found = process.environ()
        except (psutil.Error, OSError):
            continue
        if address.hostname not in LOOPBACK or found.get("PORT") != str(address.port):
            continue
        # Not one of the system's processes, and nobody's to kill.
        return {key: value for key, value in found.items() if key not in {MARKER, PROGRAM}}
    return {}


def raise_epoch(url: str, since: datetime) -> bool:
    """By the command that an operator gives; again, where the database was killed in the middle of it."""
    found = environment(url)
    if not found:
        return False
    command = [sys.executable, "manage.py", "raise_feed_epoch", "--reoffer-since", rfc3339(since)]
    for _ in range(TRIES):
        done = subprocess.run(
            command,
            env={**os.environ, **found},
            cwd=settings.BASE_DIR,
            timeout=COMMAND_S,
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return True
    return False
