"""The run command's whole system, on a port and with data of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from deploy.local.places import ROOT

START_S = 240
NOT_OURS = re.compile("SECRET|FIELD_KEYS|BLIND|DATABASE_URL|REDIS_URL|DEBUG|DEMO|DJANGO|TEST|PROCESS_NAME")


@dataclass
class System:
    process: subprocess.Popen[str]
    port: int
    environment: dict[str, str]

    def ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return int(answer.status) == 200
        except (URLError, OSError):
            return False

    def wait(self) -> None:
        deadline = time.monotonic() + START_S
        while not self.ready():
            assert self.process.poll() is None, "the launcher has ended"
            assert time.monotonic() < deadline, "the system does not get ready"
            time.sleep(1)

    def find(self, name: str) -> psutil.Process:
        """The main process of one program: a child of supervisord, or supervisord itself."""
        manager = next(
            child
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if any("supervisord" in part for part in child.cmdline())
        )
        if name == "supervisord":
            return manager
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for child in manager.children():
                # Valkey writes its title over its environment.
                if child.environ().get("DOORSTEP_PROGRAM") == name or f"{name}-server" in " ".join(child.cmdline()):
                    return child
            time.sleep(0.5)
        raise AssertionError(f"{name} does not run")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_system(**settings: str) -> Iterator[System]:
    # Not below pytest's own folder: PostgreSQL runs as somebody else there when we are root.
    with tempfile.TemporaryDirectory(prefix="doorstep-run-") as folder:
        Path(folder).chmod(0o711)
        port = free_port()
        inherited = {name: value for name, value in os.environ.items() if not NOT_OURS.search(name)}
        environment = {**inherited, "VAR_DIR": folder, "PORT": str(port), **settings}
        with (Path(folder) / "launcher.log").open("w") as log:
            command = [sys.executable, "-m", "deploy.local.run"]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, text=True)
            running = System(process, port, environment)
            try:
                running.wait()
                yield running
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(90)
