"""The run command's whole system, with every one of its processes killed while a field day is played."""

import contextlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.request import urlopen

import psutil
import pytest

from deploy.local.places import ROOT
from tests.cast.system import System, running_system

pytestmark = [pytest.mark.slow, pytest.mark.chaos, pytest.mark.timeout(600)]

PROGRAMS = ["web", "worker", "fetcher", "postgres", "notifier", "valkey", "beat", "supervisord"]


@pytest.fixture
def system() -> Iterator[System]:
    with running_system() as system:
        yield system


def test_killing_any_process_during_a_field_day_loses_nothing(system: System) -> None:
    day = subprocess.Popen(
        [sys.executable, "-m", "deploy.local.play", "play_field_day", "--declarations", "60", "--seed", "7"],
        cwd=ROOT,
        env=system.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    killed = []
    try:
        for name in PROGRAMS:
            time.sleep(3)
            system.find(name).kill()
            killed.append(name)
    except BaseException:
        day.kill()
        raise
    output, _ = day.communicate(timeout=400)
    assert killed == PROGRAMS
    assert day.returncode == 0, output[-3000:]
    for row in ("Effects of duplicates", "Lost", "Phones whose digest differs"):
        assert re.search(rf"{row}\D+0\s", output), output[-3000:]
    system.wait()


def test_after_everything_was_killed_the_next_run_keeps_the_data(system: System) -> None:
    launcher = psutil.Process(system.process.pid)
    for process in [launcher, *launcher.children(recursive=True)]:
        # Some end by themselves as soon as the one above them is gone.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    system.process.wait(10)
    command = [sys.executable, "-m", "deploy.local.run"]
    system.process = subprocess.Popen(command, cwd=ROOT, env=system.environment, text=True, stdout=subprocess.DEVNULL)
    system.wait()
    with urlopen(f"http://127.0.0.1:{system.port}/demo/outbox/?format=json", timeout=10) as answer:
        assert answer.read().count(b"sent_at") >= 40
    assert system.process.poll() is None
    system.process.send_signal(signal.SIGINT)
    assert system.process.wait(90) == 0
