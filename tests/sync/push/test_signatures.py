"""An event may be signed with the device's key; a wrong signature is told from none."""

import base64
import json
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from apps.sync.services.push.signatures import canonical, load_key, signature_holds

EVENT = {"type": "note.added", "id": "x", "data": {"text": "门", "n": 1}}


def raw(event: Mapping[str, object]) -> bytes:
    return json.dumps(event, indent=1).encode()


def test_an_ed25519_signature_holds_until_the_event_changes() -> None:
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    signature = base64.b64encode(private.sign(canonical(raw(EVENT)))).decode()
    assert signature_holds(public, signature, raw({**EVENT, "signature": signature}))
    assert not signature_holds(public, signature, raw({**EVENT, "id": "y"}))


def test_a_p256_signature_as_webcrypto_gives_it_holds() -> None:
    private = generate_private_key(SECP256R1())
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    der = private.sign(canonical(raw(EVENT)), ECDSA(SHA256()))
    assert signature_holds(public, base64.b64encode(der).decode(), raw(EVENT))
    assert not signature_holds(public, base64.b64encode(b"\x01" * 64).decode(), raw(EVENT))


def test_without_a_key_or_a_signature_there_is_nothing_to_be_wrong() -> None:
    assert signature_holds("", "anything", raw(EVENT))
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    assert signature_holds(public, None, raw(EVENT))
    assert not signature_holds(public, "not base64!", raw(EVENT))


@pytest.mark.parametrize("text", ["", "abc", "aGVsbG8=", "-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----"])
def test_what_is_not_a_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|data|PEM|deserialize"):
        load_key(text)
