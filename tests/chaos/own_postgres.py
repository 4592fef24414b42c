"""A PostgreSQL of one test's own, which may therefore be backed up, lost and restored."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import engines
from deploy.local.account import plain_environment
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

    def start(self) -> None:
        name = self.cluster.account.name
        self.server.enter_context(running("postgres", self.cluster.command, name, self.log, self.cluster.is_ready))

    def stop(self) -> None:
        self.server.close()

    def back_up(self) -> None:
        """As deploy/docs/restore.md tells an operator to: while everybody works."""
        self.backup.mkdir()
        self.cluster.account.own(self.backup, 0o700)
        self.run("pg_basebackup", "-D", str(self.backup), *self.address, "-X", "stream", "-c", "fast")
        self.run("pg_verifybackup", str(self.backup))

    def restore(self) -> None:
        """What was written since the backup is gone with the data folder."""
        self.stop()
        shutil.rmtree(self.cluster.data)
        self.backup.rename(self.cluster.data)
        self.start()

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
        postgres.start()
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(cluster.home, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
