"""Ports: the same from run to run, so that tools which remember them keep working."""

import errno
import json
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # A connection that is closing does not stop a server, so it must not stop us.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def remembered(file: Path, names: tuple[str, ...]) -> dict[str, int]:
    """The port of each name as it was last time, or a new one where that is taken."""
    try:
        known: dict[str, int] = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        known = {}
    ports = {name: known[name] if name in known and is_free(known[name]) else free_port() for name in names}
    file.write_text(json.dumps(ports))
    return ports
