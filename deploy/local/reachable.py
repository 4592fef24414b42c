"""Folders that the account of PostgreSQL can reach, also when the checkout lies in somebody's private folder."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from deploy.local.account import Account
from deploy.local.binaries import PostgresBinaries
from deploy.local.errors import CannotRunError


def outside_base(account: Account) -> Path:
    """A folder of the system where we may write and the account may enter."""
    for base in (Path("/var/lib"), Path(tempfile.gettempdir())):
        if base.is_dir() and os.access(base, os.W_OK) and account.can_enter(base):
            return base
    raise CannotRunError(
        f"The user `{account.name}`, as which PostgreSQL runs, can enter neither this checkout nor /var/lib "
        f"nor {tempfile.gettempdir()}: move the checkout, or set DATABASE_URL.",
    )


def make_ours(folder: Path) -> Path:
    """In /tmp anybody may have made that name first, to read what we put there."""
    folder.mkdir(mode=0o755, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotRunError(f"{folder} belongs to somebody else: remove it, or set DATABASE_URL.")
    folder.chmod(0o755)
    return folder


def programs(binaries: PostgresBinaries, account: Account) -> Path:
    """The folder of PostgreSQL's programs, copied once (40 MB) where the account cannot read the original."""
    if account.can_enter(binaries.folder) and account.run(binaries.folder / "postgres", "--version").returncode == 0:
        return binaries.folder
    place = make_ours(outside_base(account) / f"doorstep-postgres-{binaries.version}")
    inside = binaries.folder.relative_to(binaries.parts[0].parent) if binaries.parts else Path("bin")
    ready = place / "copied"
    if not ready.exists():
        fresh = Path(tempfile.mkdtemp(dir=place))
        fresh.chmod(0o755)
        home = fresh / "embedded_postgres"
        for part in binaries.parts or (binaries.folder,):
            shutil.copytree(part, fresh / part.name if part.suffix == ".libs" else home / part.name, symlinks=True)
        try:
            fresh.rename(ready)
        except OSError:  # another run was first
            shutil.rmtree(fresh)
    return ready / "embedded_postgres" / inside


def data_home(var: Path, mark: str, account: Account) -> Path:
    """Where the database lives: var/ itself, or a folder of the system that var/postgres then points to."""
    home = var / "postgres"
    if not home.is_symlink():
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        if account.can_enter(home):
            return home
        home.rmdir()
        home.symlink_to(outside_base(account) / f"doorstep-{mark}-{os.urandom(4).hex()}")
    return make_ours(home.readlink())
