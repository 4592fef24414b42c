"""How long a vendor may ask us to wait, and that a connection is no other process's."""

import os
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine

from apps.notifications.transports import http


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", timedelta(seconds=7)),
        ("0", timedelta(0)),
        ("Mon, 23 Nov 2026 01:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 23 Nov 2026 00:00:00 GMT", timedelta(0)),
        ("99999999999999999999", timedelta(hours=1)),
        ("Tue, 24 Nov 2026 01:00:00 GMT", timedelta(hours=1)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("٧", None),
    ],
)
def test_when_a_vendor_says_when(text: str, expected: timedelta | None) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), tick=False):
        assert http.retry_after(httpx.Headers({b"Retry-After": text.encode()})) == expected


@pytest.mark.usefixtures("lines")
def test_a_child_opens_connections_of_its_own() -> None:
    ours = http.session()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"same" if http.session() is ours else b"own")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        assert answer.read() == b"own"
