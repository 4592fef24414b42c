"""Servers in a folder of their own: PostgreSQL with fsync, Valkey, and two web servers as `make run` has them."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.local import engines, waiting
from deploy.local.options import Options
from deploy.local.places import MARKER, ROOT
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.programs import service
from tests.bench import facts

FIELD_KEY_NAME = "k1"
PLAIN_SETTINGS, PLAIN_APP = "tests.bench.plain.settings", "tests.bench.plain.wsgi:application"


@dataclass(frozen=True)
class Site:
    """Everything up, the city loaded."""

    facts: facts.Facts
    database: str
    port: int
    plain_port: int
    field_key: bytes
    folder: Path
    environment: dict[str, str]
    # Doorstep's web server; its children serve.
    process: int


@contextlib.contextmanager
def site(tasks: int, tell: Callable[[str], None]) -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="doorstep-bench-"))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        os.environ[MARKER] = folder.name
        tell("PostgreSQL and Valkey")
        cluster = engines.cluster(folder, folder.name, free_port(), engines.Passwords(), durable=True)
        stack.enter_context(program(folder, "postgres", cluster.command, cluster.is_ready, cluster.account.name))
        store = engines.store(folder, free_port(), engines.Passwords(), durable=True)
        stack.enter_context(program(folder, "valkey", store.command, store.is_ready))
        environment = settings(folder, cluster.url, store.url)
        plain = {**environment, "DJANGO_SETTINGS_MODULE": PLAIN_SETTINGS}
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE plain")
        tell(f"{tasks:,} tasks")
        known = folder / "facts.json"
        for place, module in ((environment, "tests.bench.city"), (plain, "tests.bench.plain.city")):
            # Tables without migrations come first otherwise, and point at users that are not there yet.
            for also in ((), ("--run-syncdb",)):
                run(folder, place, "manage.py", "migrate", "--no-input", "--verbosity", "0", *also)
            run(folder, place, "-m", "tests.bench.load", module, str(tasks), str(known))
        tell("web servers")
        port, plain_port = free_port(), free_port()
        process = stack.enter_context(web(folder, "web", environment, port, granian(port)))
        stack.enter_context(web(folder, "plain", plain, plain_port, granian(plain_port, PLAIN_APP)))
        key = b64decode(environment["FIELD_KEYS"].partition(":")[2])
        yield Site(facts.read(known), cluster.url, port, plain_port, key, folder, environment, process)


def settings(folder: Path, database: str, store: str) -> dict[str, str]:
    """As production and `make run` have them."""
    for name in ("var/static", "prometheus"):
        (folder / name).mkdir(parents=True)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("TEST_")},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "PLAIN_DATABASE_URL": database.rsplit("/", 1)[0] + "/plain",
        "REDIS_URL": store,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"{FIELD_KEY_NAME}:{b64encode(secrets.token_bytes(32)).decode()}",
        "BLIND_INDEX_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "DEBUG": "false",
        "DEMO": "false",
        "BEHIND_TLS": "false",
        "ALLOWED_HOSTS": LOOPBACK,
        "VAR_DIR": str(folder / "var"),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "prometheus"),
        "MALLOC_ARENA_MAX": "2",
    }


@contextlib.contextmanager
def program(
    folder: Path, name: str, command: list[str], ready: Callable[[], bool], account: str = ""
) -> Iterator[None]:
    log = folder / f"{name}.log"
    guard = [sys.executable, "-m", "deploy.local.guard", name, "SIGQUIT", account or "-", *command]
    with log.open("ab") as sink:
        process = subprocess.Popen(guard, cwd=ROOT, stdout=sink, stderr=sink, start_new_session=True)
    try:
        waiting.until(ready, name, log)
        yield
    finally:
        # PostgreSQL reads SIGINT as: end the sessions, then end; Valkey as: end.
        process.send_signal(2)
        process.wait(60)


def granian(port: int, application: str = "config.wsgi:application") -> list[str]:
    """As `make run` starts it."""
    _python, _dash_m, *words = service(Options(LOOPBACK, port), own_store=False)[0].command
    return [*words[:-1], application]


@contextlib.contextmanager
def web(folder: Path, name: str, environment: dict[str, str], port: int, words: list[str]) -> Iterator[int]:
    """A web server by its program and what it is told; its process."""
    log = folder / f"{name}.log"
    name_of_program, *arguments = words
    command = [str(Path(sys.prefix) / "bin" / name_of_program), *arguments]
    with log.open("ab") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=sink)
    try:
        waiting.until(lambda: answers(port), name, log)
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=5) as probe:
        probe.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        return bool(probe.recv(1))
    return False


def run(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    (folder / "load.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
