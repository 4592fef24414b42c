"""Another notification cluster in the place of the run command's own."""

import configparser
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xmlrpc.client import ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.places import ROOT
from tests.cast.system import System


@contextmanager
def other_notifier(system: System, **settings: str) -> Iterator[None]:
    """In the same surroundings but for these settings."""
    environment = system.find("notifier").environ()
    with supervisor_of(Path(environment["VAR_DIR"])) as supervisor:
        supervisor.stopProcess("service:notifier")
        changed = {**environment, **settings}
        mine = subprocess.Popen([sys.executable, "-m", "deploy.notifier"], cwd=ROOT, env=changed)
        try:
            yield
        finally:
            mine.terminate()
            mine.wait(30)
            supervisor.startProcess("service:notifier")


@contextmanager
def supervisor_of(folder: Path) -> Iterator[Any]:
    (file,) = folder.rglob("supervisord.conf")
    settings = configparser.RawConfigParser()
    settings.read(file)
    server = settings["unix_http_server"]
    transport = SupervisorTransport(server["username"], server["password"], f"unix://{server['file']}")
    with ServerProxy("http://127.0.0.1", transport=transport) as proxy:
        yield proxy.supervisor
