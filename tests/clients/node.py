"""Node from the lock file, and the packages of package.json beside it, installed once."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.places import ROOT, VAR

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
STAMP = MODULES / ".installed"
REFERENCE = ROOT / "deploy" / "clients" / "javascript"
PROGRAMS = Path(sys.executable).parent


def environment() -> dict[str, str]:
    # npm starts `node` by name: it must be the one from the lock file.
    return os.environ | {"PATH": f"{PROGRAMS}:{os.environ['PATH']}"}


def install() -> None:
    """`npm ci` with the lock file's hashes, unless that very lock is installed already."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    command = [str(PROGRAMS / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=HERE, env=environment(), check=True, capture_output=True, text=True, timeout=300)
    STAMP.write_text(wanted)


def prepare() -> None:
    """Without a way to install, tests are skipped on a developer's machine and fail where CI is set."""
    VAR.mkdir(exist_ok=True)
    try:
        # Of several processes that run tests one installs, and the others wait.
        with (VAR / "clients.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install()
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"npm could not install the clients: {getattr(error, 'stderr', None) or error}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def lay_out(folder: Path) -> Path:
    """The clients as an app has them: their modules in one folder, with what they import in node_modules."""
    for module in (*REFERENCE.glob("*.mjs"), *HERE.glob("*.mjs")):
        shutil.copy(module, folder)
    (folder / "node_modules").symlink_to(MODULES)
    return folder
