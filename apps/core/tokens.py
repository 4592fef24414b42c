"""Opaque bearer tokens: 256 random bits, stored only as their hash."""

import hashlib
import secrets
from typing import Final

SCHEME: Final = "Token"


def new_token() -> tuple[str, bytes]:
    """A token for the client, and the hash that is kept."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def bearer(header: str) -> str | None:
    """The token in an `Authorization: Token …` header, or None."""
    scheme, _, token = header.strip().partition(" ")
    token = token.strip()
    return token if scheme.lower() == SCHEME.lower() and token and token.isascii() else None
