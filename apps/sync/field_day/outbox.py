"""The demo's outbox, read as a person would read the phone that the messages went to."""

import re
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from apps.sync.field_day.line import Document, Line

CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
NATIONAL_DIGITS: Final = 11
PAUSE_S: Final = 0.4
# Then people ask for another code: the first may hang in a process that was killed.
PATIENCE_S: Final = 15.0


class NoMessageError(Exception):
    """A message that was promised did not come."""


@dataclass
class Outbox:
    """One reader for all residents: the list is long, and each of them waits for one line of it."""

    line: Line
    lock: Lock = field(default_factory=Lock)
    read_at: float = 0.0
    by_phone: dict[str, list[str]] = field(default_factory=dict)

    def refresh(self) -> None:
        """Read the list, unless somebody has done so a moment ago."""
        with self.lock:
            if time.monotonic() - self.read_at < PAUSE_S:
                return
            fresh: dict[str, list[str]] = {}
            messages: list[Document] = (
                self.line.send("GET", "/demo/outbox/", params={"format": "json"}).raise_for_status().json()
            )
            for message in messages:
                fresh.setdefault(message["to"][-NATIONAL_DIGITS:], []).append(message["text"])
            self.by_phone = fresh
            self.read_at = time.monotonic()

    def texts(self, phone: str) -> list[str]:
        """Newest first."""
        return self.by_phone.get(phone[-NATIONAL_DIGITS:], [])

    def codes(self, phone: str) -> list[str]:
        """Newest first."""
        self.refresh()
        return [found[0] for text in self.texts(phone) if (found := CODE.findall(text))]

    def await_code(self, phone: str, used: Collection[str]) -> str:
        """The newest one-time code to that phone that has not been tried yet; NoMessageError if none comes."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for code in self.codes(phone):
                if code not in used:
                    return code
            time.sleep(PAUSE_S / 2)
        raise NoMessageError("no one-time code arrived in the outbox")
