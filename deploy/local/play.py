"""Plays against the running system, over HTTP alone: `make demo` a field day, `make fleet` a fleet of bad weeks."""

import os
import sys
from typing import NoReturn

from deploy.local import options
from deploy.local.errors import CannotRunError
from deploy.local.places import ROOT
from deploy.local.steps import say

# The settings want these; whoever plays opens no database and holds no key.
UNUSED = {
    "SECRET_KEY": "unused",
    "FIELD_KEYS": "unused",
    "BLIND_INDEX_KEY": "unused",
    "DATABASE_URL": "postgresql://unused@127.0.0.1:1/unused",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def play(name: str, address: str, arguments: list[str]) -> NoReturn:
    command = [sys.executable, "manage.py", name, "--url", address, *arguments]
    os.chdir(ROOT)
    os.execve(command[0], command, {**os.environ, **UNUSED, "DJANGO_SETTINGS_MODULE": "config.settings"})  # noqa: S606


def main() -> None:
    name, *arguments = sys.argv[1:]
    try:
        address = options.read().address
    except CannotRunError as error:
        say(str(error))
        sys.exit(1)
    play(name, address, arguments)


if __name__ == "__main__":
    main()
