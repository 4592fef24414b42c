"""A program that starts again finds nothing of its former self in the way."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.local import leftovers
from deploy.local.places import MARKER, PROGRAM, ROOT

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


started: list[subprocess.Popen[bytes]] = []


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[str]:
    yield str(tmp_path)
    leftovers.end(leftovers.marked(str(tmp_path)))
    while started:
        process = started.pop()
        process.kill()
        process.wait()


def start(mark: str, program: str, command: list[str]) -> subprocess.Popen[bytes]:
    started.append(subprocess.Popen(command, cwd=ROOT, env=os.environ | {MARKER: mark, PROGRAM: program}))
    return started[-1]


def guarded(mark: str, program: str) -> subprocess.Popen[bytes]:
    return start(mark, "", [sys.executable, "-m", "deploy.local.guard", program, "SIGTERM", "-", *SLEEP])


def pids(mark: str, program: str) -> set[int]:
    return {process.pid for process in leftovers.marked(mark, program)}


def settles(mark: str, program: str, expected: set[int]) -> bool:
    deadline = time.monotonic() + 20
    while pids(mark, program) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    return pids(mark, program) == expected


def test_only_processes_of_the_same_checkout_and_program_are_found(mark: str) -> None:
    web, worker = start(mark, "web", SLEEP), start(mark, "worker", SLEEP)
    start(mark + "-other", "web", SLEEP)
    assert settles(mark, "web", {web.pid})
    assert {process.pid for process in leftovers.marked(mark)} == {web.pid, worker.pid}


@pytest.mark.slow
def test_a_guard_ends_what_its_program_left_and_becomes_it(mark: str) -> None:
    orphan, neighbour = start(mark, "web", SLEEP), start(mark, "worker", SLEEP)
    web = guarded(mark, "web")
    assert settles(mark, "web", {web.pid})
    assert orphan.wait(5) == -9
    assert neighbour.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the next run ends it, by its mark")
def test_a_program_does_not_outlive_its_killed_parent(mark: str) -> None:
    guard = [sys.executable, "-m", "deploy.local.guard", "web", "SIGTERM", "-", *SLEEP]
    parent = start(mark, "parent", [sys.executable, "-c", f"import subprocess; subprocess.run({guard!r})"])
    deadline = time.monotonic() + 20
    while not pids(mark, "web") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(pids(mark, "web")) == 1
    parent.kill()
    parent.wait()
    assert settles(mark, "web", set())


def test_what_does_not_listen_is_made_to_end(mark: str) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert leftovers.end([psutil.Process(process.pid)], patience=0.5) == 1
    assert not psutil.pid_exists(process.pid)
