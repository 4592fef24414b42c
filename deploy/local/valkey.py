"""One Valkey server: its settings go into a file, so that its password shows in no process list."""

from dataclasses import dataclass
from pathlib import Path

import redis

from deploy.local.ports import LOOPBACK


@dataclass(frozen=True)
class Store:
    """A folder with the settings and the append-only log, and the port that serves them."""

    program: Path
    home: Path
    port: int
    password: str = ""
    durable: bool = True

    @property
    def url(self) -> str:
        login = f":{self.password}@" if self.password else ""
        return f"redis://{login}{LOOPBACK}:{self.port}/0"

    @property
    def command(self) -> list[str]:
        return [str(self.program), str(self.home / "valkey.conf")]

    def make(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        settings = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": f'"{self.home}"',
            "daemonize": "no",
            "databases": "64",
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            # Queued work is not a cache: when memory ends, writing fails and nothing is thrown away.
            "maxmemory-policy": "noeviction",
        }
        if self.password:
            settings["requirepass"] = self.password
        file = self.home / "valkey.conf"
        file.touch(mode=0o600)
        file.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def is_ready(self) -> bool:
        client = redis.Redis.from_url(self.url, socket_connect_timeout=2, socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
