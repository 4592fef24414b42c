"""Tests talk to this machine alone: what would leave it fails at once, instead of now and then."""

import ipaddress
import socket
from typing import Any

import pytest


class LeftTheMachineError(RuntimeError):
    """A test tried to reach another machine."""


def is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, _original: Any = original) -> Any:
            if not is_local(address):
                raise LeftTheMachineError(f"a test tried to reach {address!r}")
            return _original(self, address)

        monkeypatch.setattr(socket.socket, name, guarded)
