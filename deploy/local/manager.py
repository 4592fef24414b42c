"""supervisord: its settings, its start, and the few things that we ask of it."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xmlrpc.client import Error, Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.places import ROOT, Places
from deploy.local.programs import Program

LONGEST_SOCKET_PATH = 90  # the system allows 103, and supervisord appends its process id for a moment


def _program(program: Program, log: Path) -> str:
    return f"""
[program:{program.name}]
command={program.guarded.replace("%", "%%")}
priority={program.priority}
autostart={"false" if program.group else "true"}
autorestart=true
startsecs=1
startretries=1000000
stopsignal={program.stop}
stopwaitsecs={program.patience}
killasgroup=true
redirect_stderr=true
stdout_logfile={log / program.name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=1
"""


def settings(programs: list[Program], places: Places, socket: Path, password: str) -> str:
    grouped: dict[str, list[Program]] = {}
    for program in programs:
        if program.group:
            grouped.setdefault(program.group, []).append(program)
    groups = "".join(
        f"\n[group:{name}]\nprograms={','.join(p.name for p in members)}\npriority={members[0].priority}\n"
        for name, members in grouped.items()
    )
    return f"""[unix_http_server]
file={socket}
chmod=0700
username=doorstep
password={password}

[supervisord]
directory={ROOT}
logfile={places.log / "supervisord.log"}
logfile_backups=1
pidfile={places.run / "supervisord.pid"}
childlogdir={places.log}
nodaemon=true
silent=true
{"user=root" if os.geteuid() == 0 else ""}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
{groups}{"".join(_program(program, places.log) for program in programs)}"""


@dataclass
class Manager:
    """supervisord of one run."""

    programs: list[Program]
    places: Places
    password: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0

    @property
    def socket(self) -> Path:
        path = self.places.run / "supervisor.sock"
        if len(str(path)) <= LONGEST_SOCKET_PATH:
            return path
        folder = Path(tempfile.gettempdir()) / f"doorstep-{os.geteuid()}-{self.places.mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / "supervisor.sock"

    def start(self) -> None:
        file = self.places.run / "supervisord.conf"
        file.touch(mode=0o600)
        file.write_text(settings(self.programs, self.places, self.socket, self.password))
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)]
        with (self.places.log / "supervisord.out").open("wb") as sink:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL
            )

    @contextlib.contextmanager
    def _ask(self) -> Iterator[Any]:
        transport = SupervisorTransport("doorstep", self.password, f"unix://{self.socket}")
        with ServerProxy("http://127.0.0.1", transport=transport) as proxy:
            yield proxy.supervisor

    def state(self, name: str) -> str:
        """What supervisord says of a program: RUNNING, BACKOFF, FATAL…"""
        with contextlib.suppress(OSError, Error), self._ask() as supervisor:
            return str(supervisor.getProcessInfo(name)["statename"])
        return "UNKNOWN"

    def start_group(self, name: str, patience: float = 20) -> None:
        deadline = time.monotonic() + patience
        while True:
            try:
                with self._ask() as supervisor:
                    supervisor.startProcessGroup(name, False)  # noqa: FBT003  XML-RPC knows no names
            except Fault:
                raise
            except (OSError, Error):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def stop(self, patience: float = 60) -> bool:
        """End everything in order; whether it did."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        return self.process.poll() is not None
