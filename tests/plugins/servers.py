"""Real PostgreSQL and real Valkey for the tests, up before pytest-django reads the settings.

With xdist the first process starts them and the workers inherit the addresses; pytest-django gives each worker a
database of its own, `for_worker` a Valkey database. TEST_DATABASE_URL and TEST_REDIS_URL name servers that run.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import engines
from deploy.local.places import MARKER, ROOT
from deploy.local.ports import free_port
from tests.plugins.environment import SETTINGS, for_worker

DATABASE = "TEST_DATABASE_URL"
REDIS = "TEST_REDIS_URL"


@contextlib.contextmanager
def running(name: str, command: list[str], account: str, log: Path, ready: Callable[[], bool]) -> Iterator[None]:
    guard = [sys.executable, "-m", "deploy.local.guard", name, "SIGQUIT", account or "-", *command]
    with log.open("ab") as sink:
        server = subprocess.Popen(guard, cwd=ROOT, stdout=sink, stderr=sink, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while not ready():
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.exit(f"{name} did not start:\n{log.read_text()[-2000:]}", returncode=3)
            time.sleep(0.05)
        yield
    finally:
        # PostgreSQL reads SIGINT as: end the sessions, then end; Valkey as: end.
        server.send_signal(2)
        server.wait(30)


@contextlib.contextmanager
def temporary_servers() -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="doorstep-tests-"))
    folder.chmod(0o755)
    os.environ[MARKER] = folder.name
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if DATABASE not in os.environ:
            plan = engines.cluster(folder, folder.name, free_port(), engines.Passwords(), durable=False)
            stack.enter_context(
                running("postgres", plan.command, plan.account.name, folder / "postgres.log", plan.is_ready)
            )
            stack.callback(os.environ.pop, DATABASE)
            os.environ[DATABASE] = plan.url
        if REDIS not in os.environ:
            store = engines.store(folder, free_port(), engines.Passwords(), durable=False)
            stack.enter_context(running("valkey", store.command, "", folder / "valkey.log", store.is_ready))
            stack.callback(os.environ.pop, REDIS)
            os.environ[REDIS] = store.url
        # WhiteNoise warns about a missing folder, and a warning is an error.
        (folder / "var" / "static").mkdir(parents=True)
        os.environ["VAR_DIR"] = str(folder / "var")
        yield


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """A wrapper runs before every plain hook, so before pytest-django's own, which reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        stack = contextlib.ExitStack()
        stack.enter_context(temporary_servers())
        early_config.add_cleanup(stack.close)
    os.environ.update(SETTINGS)
    os.environ["DATABASE_URL"] = os.environ[DATABASE]
    os.environ["REDIS_URL"] = for_worker(os.environ[REDIS], worker)
    return (yield)
