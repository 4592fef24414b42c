"""Who sends: a token signed with the service's key (VAPID, RFC 8292), good for one push service for some hours."""

from datetime import timedelta
from typing import Final

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.core.clock import now
from apps.notifications.transports.webpush.base64url import decoded, encoded
from apps.notifications.transports.webpush.encryption import CURVE

HEADER: Final = encoded(b'{"typ":"JWT","alg":"ES256"}')
# A day at most, says the RFC.
LASTS: Final = timedelta(hours=12)
SCALAR: Final = 32


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """From the 32 bytes that `web-push generate-vapid-keys` writes as base64url; ValueError where it is none."""
    raw = decoded(text)
    if len(raw) != SCALAR:
        raise ValueError("a VAPID key has 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE())


def public_key(key: ec.EllipticCurvePrivateKey) -> str:
    """What a browser is given as `applicationServerKey`."""
    return encoded(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def authorization(*, key: ec.EllipticCurvePrivateKey, origin: str, subject: str) -> str:
    expires = int((now() + LASTS).timestamp())
    claims = encoded(orjson.dumps({"aud": origin, "exp": expires, "sub": subject}))
    signed = f"{HEADER}.{claims}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(SCALAR, "big") + s.to_bytes(SCALAR, "big"))
    return f"vapid t={signed}.{signature}, k={public_key(key)}"
