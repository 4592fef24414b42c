"""Spin and a C compiler: found, or Spin installed where that may be done."""

import os
import shutil
import subprocess
from typing import Final

from deploy.local.errors import CannotRunError

QUIET: Final = {"DEBIAN_FRONTEND": "noninteractive"}
UPDATE: Final = ("apt-get", "update")
INSTALL: Final = ("apt-get", "install", "-y", "--no-install-recommends", "spin")
MISSING: Final = "The model is checked by Spin, which is not here: apt-get install spin (Debian, Ubuntu)."
NO_COMPILER: Final = "Spin writes its search in C and there is no C compiler here: apt-get install gcc."


def spin() -> str:
    found = shutil.which("spin")
    if found is None and may_install():
        for command in (UPDATE, INSTALL):
            subprocess.run(command, capture_output=True, check=False, env=os.environ | QUIET)
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
    return os.geteuid() == 0 and shutil.which("apt-get") is not None
