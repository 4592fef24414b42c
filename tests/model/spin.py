"""Spin and a C compiler: found, or Spin installed where that may be done."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from deploy.local.errors import CannotRunError

INSTALL: Final = ("apt-get", "install", "-y", "--no-install-recommends", "spin")
MISSING: Final = "The model is checked by Spin, which is not here: apt-get install spin (Debian, Ubuntu)."
NO_COMPILER: Final = "Spin writes its search in C and there is no C compiler here: apt-get install gcc."


def spin() -> str:
    found = shutil.which("spin")
    if found is None and may_install():
        subprocess.run(
            INSTALL, capture_output=True, check=False, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        )
        found = shutil.which("spin")
    if found is None:
        raise CannotRunError(MISSING)
    return found


def compiler() -> str:
    found = shutil.which("gcc") or shutil.which("cc")
    if found is None:
        raise CannotRunError(NO_COMPILER)
    return found


def may_install() -> bool:
    """CI declares what it needs; a missing tool there is a fault of its own, to be seen."""
    return not os.environ.get("CI") and os.geteuid() == 0 and Path("/etc/debian_version").exists()
