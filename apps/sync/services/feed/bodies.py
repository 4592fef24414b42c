"""The ready-made document of an entry: serialised once, sealed at rest."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from apps.core.crypto import decrypt, decrypt_all, encrypt

CONTEXT: Final = "sync_feedentry.body"


def seal(document: Mapping[str, Any]) -> bytes:
    return encrypt(orjson.dumps(document), CONTEXT)


def unseal(body: bytes) -> bytes:
    """The document's JSON, as it goes on the wire."""
    return decrypt(body, CONTEXT)


def unseal_all(bodies: Sequence[bytes]) -> list[bytes]:
    return decrypt_all(bodies, CONTEXT)
