"""The words of tus 1.0.0 that a request is read by, and the faults that it names."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from apps.core.errors import DomainError

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
OFFSET_TYPE: Final = "application/offset+octet-stream"
# How much of a body is in memory at a time.
PIECE: Final = 64 * 1024
HASHES: Final[dict[str, Callable[[], Any]]] = {
    "sha256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "md5": lambda: hashlib.md5(usedforsecurity=False),
}


class VersionRefused(DomainError):
    status = 412
    code = "tus_version"


class OffsetMismatch(DomainError):
    status = 409
    code = "offset_mismatch"


class ChecksumMismatch(DomainError):
    """460 is tus's own; the bytes of that request are thrown away."""

    status = 460
    code = "checksum_mismatch"


@dataclass(frozen=True, slots=True)
class Checksum:
    algorithm: str
    digest: bytes

    @classmethod
    def read(cls, header: str | None) -> "Checksum | None":
        if header is None:
            return None
        algorithm, _, encoded = header.strip().partition(" ")
        try:
            digest = base64.b64decode(encoded.strip(), validate=True)
        except binascii.Error as error:
            raise DomainError("Upload-Checksum must be `algorithm base64`.", code="bad_checksum") from error
        if algorithm not in HASHES:
            raise DomainError(f"Upload-Checksum must be one of {', '.join(HASHES)}.", code="bad_checksum")
        return cls(algorithm, digest)


def read_metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: key and base64 value, pairs joined by commas; a value may be absent."""
    found = {}
    for pair in filter(None, (piece.strip() for piece in header.split(","))):
        name, _, encoded = pair.partition(" ")
        try:
            found[name] = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            detail = f"Upload-Metadata: {name[:32]!r} is not base64 of UTF-8."
            raise DomainError(detail, code="bad_metadata") from error
    return found


def read_count(header: str | None, name: str) -> int:
    if header is None or not header.isascii() or not header.isdigit() or len(header) > 18:  # noqa: PLR2004  64 bits
        raise DomainError(f"{name} must be a whole number of bytes.", code="bad_length")
    return int(header)
