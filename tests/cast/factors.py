"""A person with a second factor: an authenticator app in the hand, and a security key that signs."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

import cbor2
import pyotp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from webauthn.helpers import bytes_to_base64url

from apps.core.clock import now
from apps.grids.services.factors.codes import STEP_S

PASSWORD: Final = "doorstep-doors-1"
SECRET: Final = re.compile(r'<code class="ds-key">([A-Z2-7 ]+)</code>')
CODES: Final = re.compile(r"<li><code>([0-9a-z-]+)</code></li>")
OPTIONS: Final = re.compile(r'<script id="passkey-options" type="application/json">(.*?)</script>', re.DOTALL)
ORIGIN: Final = "http://testserver"
DOMAIN: Final = "testserver"
# User present, user verified, attested credential data.
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def enter_password(person: Any) -> Client:
    # Another hash of the same password would end the person's other sessions.
    if not person.user.check_password(PASSWORD):
        person.user.set_password(PASSWORD)
        person.user.save()
    client = Client()
    sent = client.post(reverse("admin:login"), {"username": person.user.username, "password": PASSWORD})
    assert sent.status_code == 302
    return client


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    return pyotp.TOTP(secret).generate_otp(int(now().timestamp()) // STEP_S + steps)


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """The secret, and the recovery codes that came with it."""
    where = reverse("admin:set_up")
    found = SECRET.search(client.get(where).content.decode())
    assert found is not None
    secret = found[1].replace(" ", "")
    return secret, CODES.findall(client.post(where, {"code": code_of(secret)}).content.decode())


def asked(client: Client, page: str) -> dict[str, Any]:
    """The options that the page hands to the browser."""
    found = OPTIONS.search(client.get(reverse(f"admin:{page}")).content.decode())
    assert found is not None
    options: dict[str, Any] = json.loads(found[1])
    return options


@dataclass
class SecurityKey:
    """A software one (ES256); `origin` is where its browser thinks it is."""

    origin: str = ORIGIN
    domain: str = DOMAIN
    flags: int = PRESENT | VERIFIED
    count: int = 0
    ident: bytes = b"walk-key-0000001"

    def __post_init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def heard(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def head(self, flags: int) -> bytes:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.domain.encode())
        self.count += 1
        return digest.finalize() + bytes([flags]) + self.count.to_bytes(4, "big")

    def make(self, options: dict[str, Any]) -> str:
        point = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        ident = len(self.ident).to_bytes(2, "big") + self.ident
        data = self.head(self.flags | ATTESTED) + bytes(16) + ident + cbor2.dumps(cose)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self.answer(
            clientDataJSON=self.heard("webauthn.create", options),
            attestationObject=attested,
        )

    def sign(self, options: dict[str, Any]) -> str:
        heard, data = self.heard("webauthn.get", options), self.head(self.flags)
        digest = hashes.Hash(hashes.SHA256())
        digest.update(heard)
        signature = self.key.sign(data + digest.finalize(), ec.ECDSA(hashes.SHA256()))
        return self.answer(clientDataJSON=heard, authenticatorData=data, signature=signature)

    def answer(self, **parts: bytes) -> str:
        ident = bytes_to_base64url(self.ident)
        response = {name: bytes_to_base64url(part) for name, part in parts.items()}
        return json.dumps({"id": ident, "rawId": ident, "type": "public-key", "response": response})
