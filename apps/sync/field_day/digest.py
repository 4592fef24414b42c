"""What a device holds, in one number (the wire contract's digest)."""

import hashlib
from collections.abc import Iterable
from typing import Final

MODULUS: Final = 2**64


def digest(objects: Iterable[tuple[str, str, int]]) -> str:
    """Sum modulo 2^64 of the first eight bytes of SHA-256 over `kind:id:version`, as 16 hex digits."""
    total = sum(
        int.from_bytes(hashlib.sha256(f"{kind}:{ident}:{version}".encode()).digest()[:8], "big")
        for kind, ident, version in objects
    )
    return f"{total % MODULUS:016x}"
