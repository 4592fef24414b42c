"""Waits that end: with what was waited for, or with a sentence."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from deploy.local.errors import CannotRunError
from deploy.local.places import ROOT

Tell = Callable[[str], None]


def tail(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return ""
    return "\n".join(f"    {line}" for line in log.read_text(errors="replace").splitlines()[-lines:])


def until(ready: Callable[[], bool], what: str, log: Path, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise CannotRunError(f"{what} did not start within {patience:.0f} s; {log} says:\n{tail(log)}")
        time.sleep(0.1)


def readiness(address: str) -> tuple[bool, str]:
    """Whether /readyz says yes, and else which parts say no."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310  always http
            return answer.status == 200, ""  # noqa: PLR2004  HTTP's own word for yes
    except urllib.error.HTTPError as error:
        return False, missing(error.read())
    except OSError:
        return False, "web"


def missing(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return "web"
    parts = told.get("checks", told) if isinstance(told, dict) else {}
    return ", ".join(name for name, state in parts.items() if state not in {"ok", True})


def manage(arguments: list[str], environment: dict[str, str], log: Path, tell: Tell) -> None:
    """One of Django's commands; what it says is kept in the log, its last line is shown meanwhile."""
    with log.open("a") as sink:
        command = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in command.stdout or ():
            sink.write(line)
            sink.flush()
            tell(line.strip()[:100])
    if command.wait() != 0:
        raise CannotRunError(f"`manage.py {arguments[0]}` failed; {log} says:\n{tail(log)}")
