"""A PostgreSQL of one test's own, which may therefore be backed up, lost and restored."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from deploy.local import engines, waiting
from deploy.local.account import plain_environment
from deploy.local.places import MARKER
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.postgres import Cluster
from tests.plugins.servers import running


@dataclass
class OwnPostgres:
    cluster: Cluster
    log: Path
    server: ExitStack = field(default_factory=ExitStack)

    @property
    def backup(self) -> Path:
        return self.cluster.home / "backup"

    @property
    def file(self) -> Path:
        return self.backup / "doorstep.dump"

    def start(self) -> None:
        name = self.cluster.account.name
        # By this mark a starting server ends what an earlier one left behind; the tests' own is not ours to end.
        with patch.dict(os.environ, {MARKER: self.log.parent.name}):
            self.server.enter_context(
                running("postgres", self.cluster.command, name, self.log, self.cluster.is_ready)
            )

    def stop(self) -> None:
        self.server.close()

    def recovered(self) -> None:
        """It may still be reading its log after a session of it was killed."""
        waiting.until(self.cluster.is_ready, "postgres", self.log)

    def back_up(self) -> None:
        """As deploy/docs/restore.md tells an operator to: while everybody works."""
        data = str(self.backup / "data")
        self.run("pg_basebackup", "-D", data, *self.address, "-X", "stream", "-c", "fast")
        self.run("pg_verifybackup", data)

    def restore(self) -> None:
        """What was written since the backup is gone with the data folder."""
        self.stop()
        shutil.rmtree(self.cluster.data)
        (self.backup / "data").rename(self.cluster.data)
        self.start()

    def dump(self) -> None:
        """The other way that the page tells: one database, in a file."""
        self.run("pg_dump", *self.address, "-d", "doorstep", "-Fc", "-f", str(self.file))

    def load(self) -> None:
        """What was written since the dump is gone with the database."""
        self.run("dropdb", *self.address, "--force", "doorstep")
        self.run("createdb", *self.address, "doorstep")
        self.run("pg_restore", *self.address, "-d", "doorstep", "--exit-on-error", str(self.file))

    @property
    def address(self) -> tuple[str, ...]:
        return ("-h", LOOPBACK, "-p", str(self.cluster.port), "-U", "postgres")

    def run(self, program: str, *arguments: str) -> None:
        done = self.cluster.account.run(self.cluster.programs / program, *arguments, env=plain_environment())
        assert done.returncode == 0, done.stderr


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="doorstep-drill-"))
    # PostgreSQL runs as somebody else where we are root.
    folder.chmod(0o755)
    cluster = engines.cluster(folder, folder.name, free_port(), engines.Passwords(), durable=True)
    postgres = OwnPostgres(cluster, folder / "postgres.log")
    try:
        postgres.backup.mkdir()
        cluster.account.own(postgres.backup, 0o700)
        postgres.start()
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(cluster.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def doorstep_in(postgres: OwnPostgres, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Django's connection leads there, to Doorstep's tables; everything commits."""
    place = {"HOST": LOOPBACK, "PORT": postgres.cluster.port, "NAME": "doorstep", "USER": "postgres"}
    with blocker.unblock():
        connection.close()
        before = dict(connection.settings_dict)
        connection.settings_dict.update({**place, "PASSWORD": ""})
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)
