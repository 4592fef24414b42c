"""The processes of the service, in the order in which they start; they end in the opposite one."""

import shlex
import sys
from dataclasses import dataclass

from deploy.local.options import Options


@dataclass(frozen=True)
class Program:
    """One process that is kept alive."""

    name: str
    command: tuple[str, ...]
    priority: int
    group: str = ""
    account: str = ""
    stop: str = "TERM"
    patience: int = 15

    @property
    def guarded(self) -> str:
        guard = (sys.executable, "-m", "deploy.local.guard", self.name, f"SIG{self.stop}", self.account or "-")
        return shlex.join((*guard, *self.command))


def server(name: str, command: list[str], priority: int, *, account: str = "", stop: str = "TERM") -> Program:
    return Program(name, tuple(command), priority, account=account, stop=stop, patience=30)


def service(options: Options, *, own_store: bool) -> list[Program]:
    """What serves and works; one group, so that all of it ends at once."""
    python = (sys.executable, "-m")
    celery = (*python, "celery", "-A", "config")
    quiet = ("--loglevel", "INFO")
    web = (
        *(*python, "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port)),
        *("--workers", "2", "--blocking-threads", "4", "--backlog", "1024", "--backpressure", "64"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws", "config.wsgi:application"),
    )
    # Gossip and mingle are for many workers that watch each other; here they only cost time at the start.
    alone = ("--without-gossip", "--without-mingle")
    worker = (*celery, "worker", "-Q", "celery", "--concurrency", "1", "-O", "fair", *alone)
    # It waits for other machines more than it works, so threads are enough.
    fetcher = (
        *celery,
        "worker",
        "-Q",
        "fetch",
        "-n",
        "fetcher@%h",
        "--pool",
        "threads",
        "--concurrency",
        "4",
        *alone,
    )
    beat = (*((*python, "deploy.local.beat") if own_store else (*celery, "beat")), "--pidfile=")
    return [
        Program("web", web, 30, group="service"),
        Program("worker", (*worker, *quiet), 30, group="service"),
        Program("fetcher", (*fetcher, *quiet), 30, group="service"),
        Program("beat", (*beat, *quiet), 30, group="service"),
        Program("notifier", (*python, "deploy.notifier"), 30, group="service"),
    ]
