"""The ready-made document of an entry: serialised once, sealed at rest."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from apps.core.crypto import decrypt, decrypt_all, encrypt_all

CONTEXT: Final = "sync_feedentry.body"


def seal(document: Mapping[str, Any]) -> bytes:
    return seal_all([document])[0]


def seal_all(documents: Sequence[Mapping[str, Any]]) -> list[bytes]:
    return encrypt_all([orjson.dumps(document) for document in documents], CONTEXT)


def unseal(body: bytes) -> bytes:
    """The document's JSON, as it goes on the wire."""
    return decrypt(body, CONTEXT)


def unseal_all(bodies: Sequence[bytes]) -> list[bytes]:
    return decrypt_all(bodies, CONTEXT)
