"""The number by which a device knows that it holds what it should (the wire contract, section 3)."""

import hashlib
import uuid
from typing import Final

MODULUS: Final = 2**64


def entry_digest(kind: str, ident: uuid.UUID, version: int) -> int:
    return named_digest(f"{kind}:{ident}:{version}")


def named_digest(name: str) -> int:
    """Of `kind:id:version`."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
