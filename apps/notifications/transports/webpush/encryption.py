"""Message encryption for Web Push: RFC 8291 over the `aes128gcm` coding of RFC 8188."""

import os
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1
RECORD_SIZE: Final = 4096
# Ends the one record that there is (RFC 8188, section 2).
LAST: Final = b"\x02"


def seal(
    plain: bytes,
    *,
    browser_key: bytes,
    auth_secret: bytes,
    own_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push. Own key and salt are made for each message; a test gives those of the RFC.

    ValueError where the browser's key is no point of the curve.
    """
    own = own_key or ec.generate_private_key(CURVE())
    salted = salt or os.urandom(16)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(CURVE(), browser_key)
    public = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), browser)
    material = derive(shared, auth_secret, b"WebPush: info\0" + browser_key + public, 32)
    key = derive(material, salted, b"Content-Encoding: aes128gcm\0", 16)
    nonce = derive(material, salted, b"Content-Encoding: nonce\0", 12)
    header = salted + RECORD_SIZE.to_bytes(4, "big") + bytes([len(public)]) + public
    return header + AESGCM(key).encrypt(nonce, plain + LAST, None)


def derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
