"""`make run`: servers, schema, demo data, the service; then waits until somebody ends it."""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from deploy.local import environment, leftovers, options, recovery, servers, waiting
from deploy.local.errors import CannotRunError
from deploy.local.manager import Manager
from deploy.local.places import VAR, Places
from deploy.local.programs import service
from deploy.local.steps import say, step
from deploy.local.welcome import welcome

START_PATIENCE = 180


class StopAskedError(BaseException):
    """Ctrl-C or a signal to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not interrupt the orderly end.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise StopAskedError


@contextlib.contextmanager
def only_run(places: Places) -> Iterator[None]:
    """The lock goes with the process, however it ends."""
    with (places.run / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise CannotRunError(f"Doorstep already runs from this folder, {lock.read().strip()}.") from error
        lock.truncate(0)
        lock.write(f"as process {os.getpid()} on port {os.environ.get('PORT') or 8000}")
        lock.flush()
        yield


def start(manager: Manager, plan: servers.Plan, address: str) -> None:
    log = manager.places.log
    manager.start()
    for server in plan.servers:
        with step(f"{server.title} on port {server.port}"):
            waiting.until(server.is_ready, server.title, log / f"{server.name}.log")
    setup = log / "setup.log"
    for title, command in (
        ("Schema", ["migrate", "--no-input", "--verbosity", "1"]),
        ("Divisions and grids", ["load_reference"]),
        ("Demo data", ["load_demo"]),
    ):
        if command[0] == "load_demo" and manager.environment["DEMO"].lower() != "true":
            continue
        with step(title) as tell:
            waiting.manage(command, manager.environment, setup, tell)
    if manager.environment["DEBUG"].lower() == "false":
        with step("Static files") as tell:
            waiting.manage(["collectstatic", "--no-input"], manager.environment, setup, tell)
    with step("Web, worker, clock and notifier") as tell:
        manager.start_group("service")
        wait_ready(manager, address, tell)


def wait_ready(manager: Manager, address: str, tell: waiting.Tell) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while True:
        ready, lacking = waiting.readiness(address)
        if ready:
            return
        if manager.has_ended() or time.monotonic() > deadline:
            raise CannotRunError(
                f"{address}/readyz does not answer 200 (waiting for: {lacking}); {manager.places.log} has the logs."
                f"\n{waiting.tail(manager.places.log / 'web.log')}",
            )
        tell(f"waiting for {lacking}" if lacking else "starting")
        time.sleep(0.5)


def stay(manager: Manager) -> None:
    """Until we are asked to end; a supervisord that was killed is started again with all it kept."""
    while True:
        if not manager.has_ended():
            time.sleep(0.5)
            continue
        if manager.process is not None and manager.process.returncode == 0:
            return
        recovery.restart(manager)


def run() -> int:
    places = Places(Path(os.environ.get("VAR_DIR") or VAR))
    places.prepare()
    asked = options.read()
    with only_run(places):
        left = leftovers.end_all(places)
        if left:
            say(f"  Ended {left} processes of an earlier run")
        options.require_free(asked)
        began = time.monotonic()
        plan = servers.plan(places)
        settings = environment.build(places, asked, plan.addresses)
        manager = Manager(
            [*plan.programs, *service(asked, own_store=bool(plan.own_store))], places, plan.manager_password, settings
        )
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        try:
            start(manager, plan, asked.address)
            welcome(asked.address, settings, time.monotonic() - began)
            stay(manager)
        except StopAskedError:
            say()
        finally:
            with step("Stopped web, workers, Valkey, PostgreSQL"):
                manager.stop()
                leftovers.end_all(places)
    return 0


def main() -> int:
    say("Doorstep")
    try:
        return run()
    except CannotRunError as problem:
        say(str(problem))
        return 1


if __name__ == "__main__":
    sys.exit(main())
