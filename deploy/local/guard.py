"""Becomes a program, after clearing away what an earlier one of that name left behind.

    python -m deploy.local.guard NAME SIGNAL ACCOUNT command...

A program that is killed leaves its children: they hold ports, locks and jobs. They are ended before the next one
starts. SIGNAL is what the program gets when its own parent dies (Linux; elsewhere the next run finds it by its mark).
"""

import ctypes
import os
import pwd
import signal
import sys
from pathlib import Path

from deploy.local import leftovers
from deploy.local.account import plain_environment
from deploy.local.places import MARKER, PROGRAM

PR_SET_PDEATHSIG = 1


def follow_parent(number: signal.Signals) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number))


def become(name: str) -> None:
    entry = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.chdir("/")


def data_folder(program: str, command: list[str]) -> Path | None:
    match program:
        case "postgres":
            return Path(command[command.index("-D") + 1])
        case "valkey":
            return Path(command[1]).parent
        case _:
            return None


def clear_away(program: str, command: list[str]) -> None:
    leftovers.end(leftovers.marked(os.environ.get(MARKER, ""), program))
    folder = data_folder(program, command)
    if folder is not None:
        # PostgreSQL's shared memory is in use until the last backend is gone; a new server would refuse to start.
        leftovers.end(leftovers.inside(folder))


def main(arguments: list[str]) -> None:
    program, number, account, *command = arguments
    clear_away(program, command)
    os.environ[PROGRAM] = program
    os.environ["PROCESS_NAME"] = f"doorstep-{program}"
    settings = plain_environment() if program == "postgres" else dict(os.environ)
    if account != "-":
        become(account)
    # Last: a change of account takes it off again.
    follow_parent(signal.Signals[number])
    os.execve(command[0], command, settings)  # noqa: S606  the command is ours, from programs.py


if __name__ == "__main__":
    main(sys.argv[1:])
