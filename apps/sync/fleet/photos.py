"""Pictures taken at the door, and the bytes that leave the device for them."""

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Any


@dataclass
class Photo:
    """Bytes that an event has announced. `sent` is what the device will send: the same, or something else first."""

    evidence_id: str
    task_id: str
    content: bytes
    sent: bytes
    mime: str = "image/jpeg"
    # Of the upload that was begun.
    path: str = ""

    @property
    def words(self) -> str:
        return "the bytes" if self.sent == self.content else "wrong bytes"


def described(content: bytes) -> dict[str, Any]:
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": kind}


def take_photo(pick: Random) -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + pick.randbytes(pick.choice([40, 700, 3000]))


def spoil(content: bytes, pick: Random) -> bytes:
    """Not the bytes that were announced: other ones, fewer, or of another kind."""
    match pick.randrange(3):
        case 0:
            return content[:-1] + bytes([content[-1] ^ 1])
        case 1:
            return content[:-7]
    return b"\x89PNG\r\n\x1a\n" + content[8:]
