"""PostgreSQL refuses to run as root, so root lends it an account that owns nothing."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotRunError


@dataclass(frozen=True)
class Account:
    """The identity that PostgreSQL runs under; `name` is empty when that is our own."""

    name: str = ""
    uid: int = -1
    gid: int = -1

    def run(self, *command: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, from a folder that everybody may enter."""
        asked = [str(part) for part in command]
        if not self.name:
            return subprocess.run(asked, capture_output=True, text=True, check=False, cwd="/", env=env)
        return subprocess.run(
            asked,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=env,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
        )

    def can_enter(self, folder: Path) -> bool:
        """Asked of the kernel, as that account: modes of parents, ACLs and mounts all count."""
        return self.run("/bin/sh", "-c", 'test -x "$1" && test -r "$1"', "sh", folder).returncode == 0

    def own(self, folder: Path, mode: int) -> None:
        if self.name:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(mode)


def for_postgres() -> Account:
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise CannotRunError(
            "PostgreSQL does not run as root and there is no user `nobody` to run it as: "
            "run this as an ordinary user, or set DATABASE_URL.",
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def plain_environment() -> dict[str, str]:
    """Ours without what would point PostgreSQL's programs elsewhere, and in UTC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}
