"""The number by which a device knows that it holds what it should (the wire contract, section 3)."""

import hashlib
import uuid
from typing import Final

MODULUS: Final = 2**64


def entry_digest(kind: str, ident: uuid.UUID, version: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{kind}:{ident}:{version}".encode()).digest()[:8], "big")
