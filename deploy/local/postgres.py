"""One PostgreSQL cluster: made once, started by whoever runs programs, asked whether it is ready."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import OperationalError

from deploy.local.account import Account, plain_environment
from deploy.local.errors import CannotRunError
from deploy.local.ports import LOOPBACK

BUILTIN_LOCALES_SINCE = 17
# Tests throw their data away: they need neither its survival nor its order on the disk.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")


@dataclass(frozen=True)
class Cluster:
    """A data folder with the programs, the account and the port that serve it."""

    programs: Path
    major: int
    account: Account
    home: Path
    port: int
    password: str = ""
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        login = f"postgres:{self.password}" if self.password else "postgres"
        return f"postgresql://{login}@{LOOPBACK}:{self.port}/doorstep"

    @property
    def command(self) -> list[str]:
        settings = [
            f"port={self.port}",
            f"listen_addresses={LOOPBACK}",
            "unix_socket_directories=",
            "max_connections=120",
            "shared_buffers=64MB",
            # A backend killed from outside makes all others end; they shall come back at once.
            "restart_after_crash=on",
            "log_min_messages=warning",
            *(() if self.durable else CARELESS),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return [str(self.programs / "postgres"), "-D", str(self.data), *options]

    def make(self) -> None:
        """Create the data folder unless it is there; one that was left half made is made again."""
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text().strip()
            if found != str(self.major):
                raise CannotRunError(
                    f"{self.data} was written by PostgreSQL {found}, and version {self.major} is installed: "
                    "dump it with the old one and load it with the new one, or remove the folder to start empty.",
                )
            return
        self.data.mkdir(exist_ok=True)
        self.account.own(self.data, 0o700)
        self._initdb()

    def _initdb(self) -> None:
        locale = (
            ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
            if self.major >= BUILTIN_LOCALES_SINCE
            else ("--no-locale",)
        )
        with tempfile.NamedTemporaryFile("w", prefix="doorstep-") as secret:
            secret.write(self.password)
            secret.flush()
            self.account.own(Path(secret.name), 0o600)
            login = ("-A", "scram-sha-256", f"--pwfile={secret.name}") if self.password else ("-A", "trust")
            asked = ("-D", self.data, "-U", "postgres", "-E", "UTF8", *login, *locale)
            sync = () if self.durable else ("--no-sync",)
            done = self.account.run(self.programs / "initdb", *asked, *sync, env=plain_environment())
        if done.returncode != 0:
            raise CannotRunError(f"PostgreSQL could not make {self.data}: {done.stderr.strip()}")

    def is_ready(self) -> bool:
        """Accepts connections; makes our database the first time."""
        server = self.url.rsplit("/", 1)[0] + "/postgres"
        try:
            with psycopg.connect(server, autocommit=True, connect_timeout=2) as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'doorstep'").fetchone()
                if known is None:
                    connection.execute("CREATE DATABASE doorstep")
        except OperationalError:
            return False
        return True
