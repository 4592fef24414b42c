"""An event's signature: base64 of Ed25519, or ECDSA P-256 with SHA-256, over its canonical JSON.

Canonical: the event without `signature`, members sorted by name, no white space, UTF-8. ECDSA signatures
may be DER or the plain 64 bytes that WebCrypto gives.
"""

import base64
import binascii
from functools import lru_cache
from typing import Final

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

ED25519_BYTES: Final = 32
PLAIN_ECDSA_BYTES: Final = 64
PublicKey = Ed25519PublicKey | EllipticCurvePublicKey


@lru_cache(maxsize=4096)
def load_key(text: str) -> PublicKey:
    """A raw Ed25519 key in base64, or SPKI of Ed25519 or P-256 in PEM or base64 DER; else ValueError."""
    try:
        key = read_key(text)
    except UnsupportedAlgorithm as error:
        raise ValueError("the key must be Ed25519 or P-256") from error
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    raise ValueError("the key must be Ed25519 or P-256")


def read_key(text: str) -> object:
    if text.lstrip().startswith("-----BEGIN"):
        return load_pem_public_key(text.encode())
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the key is neither PEM nor base64") from error
    return Ed25519PublicKey.from_public_bytes(raw) if len(raw) == ED25519_BYTES else load_der_public_key(raw)


def canonical(raw: bytes) -> bytes:
    event = orjson.loads(raw)
    event.pop("signature", None)
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS)


def signature_holds(public_key: str, signature: str | None, raw: bytes) -> bool:
    """An unsigned event, or one from a device without a key, has no signature to be wrong."""
    if not public_key or signature is None:
        return True
    try:
        sealed = base64.b64decode(signature, validate=True)
        key = load_key(public_key)
        if isinstance(key, Ed25519PublicKey):
            key.verify(sealed, canonical(raw))
        else:
            if len(sealed) == PLAIN_ECDSA_BYTES:
                sealed = encode_dss_signature(int.from_bytes(sealed[:32]), int.from_bytes(sealed[32:]))
            key.verify(sealed, canonical(raw), ECDSA(SHA256()))
    except (binascii.Error, InvalidSignature, ValueError):
        return False
    return True
