"""What the caller may say, all of it by environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotRunError
from deploy.local.ports import LOOPBACK, is_free

LAST_PORT = 65535


def given(name: str) -> str:
    """The value of NAME or of the file that NAME_FILE names; empty if neither is set."""
    file = os.environ.get(f"{name}_FILE", "")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "").strip()


@dataclass(frozen=True)
class Options:
    """Where the web server answers."""

    host: str
    port: int

    @property
    def visible_host(self) -> str:
        return LOOPBACK if self.host in {"", "0.0.0.0", "::"} else self.host  # noqa: S104  compared, not bound

    @property
    def address(self) -> str:
        host = f"[{self.visible_host}]" if ":" in self.visible_host else self.visible_host
        return f"http://{host}:{self.port}"


def read() -> Options:
    asked = os.environ.get("PORT") or "8000"
    if not asked.isdecimal() or not 0 < int(asked) <= LAST_PORT:
        raise CannotRunError(f"PORT must be a number from 1 to {LAST_PORT}, not {asked!r}.")
    return Options(os.environ.get("HOST") or LOOPBACK, int(asked))


def require_free(options: Options) -> None:
    try:
        free = is_free(options.port, options.host)
    except PermissionError as error:
        raise CannotRunError(f"This account may not open port {options.port}: try PORT=8000.") from error
    except OSError as error:
        raise CannotRunError(f"HOST={options.host} is not an address of this machine: {error}.") from error
    if not free:
        raise CannotRunError(
            f"Port {options.port} is taken by another program: stop that, or choose another, "
            f"for example `make run PORT={options.port + 1}`.",
        )
