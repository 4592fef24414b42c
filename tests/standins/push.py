"""A stand-in for a browser and its push service: it checks VAPID, opens what it gets, and shows a topic once."""

import base64
import hmac
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.standins.http import Answer, Call, StandIn

SUBJECT = "mailto:desk@doorstep.example"


@dataclass
class Browser:
    """One subscription, with the half of its keys that no server sees."""

    path: str = "/push/invented-subscription"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, base: str) -> str:
        keys = {"p256dh": b64(self.point), "auth": b64(self.auth)}
        return json.dumps({"endpoint": f"{base}{self.path}", "expirationTime": None, "keys": keys})

    def opened(self, body: bytes) -> bytes:
        """By hand, step by step, as RFC 8291 and RFC 8188 write it."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        material = step(step(self.auth, shared), b"WebPush: info\0" + self.point + sender + b"\1")
        mixed = step(salt, material)
        key = step(mixed, b"Content-Encoding: aes128gcm\0\1")[:16]
        nonce = step(mixed, b"Content-Encoding: nonce\0\1")[:12]
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain[-1:] == b"\2"
        return plain[:-1]


def step(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, "sha256").digest()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class PushServer(StandIn):
    browser: Browser = field(default_factory=Browser)
    # The status of the next messages, in order.
    statuses: list[int] = field(default_factory=list)
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, call: Call) -> Answer:
        if self.statuses:
            return Answer(status=self.statuses.pop(0), headers={"Retry-After": "30"})
        if call.path != self.browser.path:
            return Answer(status=410)
        if not self.knows(call):
            return Answer(status=403)
        if call.headers["content-encoding"] != "aes128gcm" or not call.headers.get("ttl", "").isdigit():
            return Answer(status=400)
        if len(call.body) > 4096:
            return Answer(status=413)
        topic = call.headers["topic"]
        assert len(topic) <= 32
        self.shown[topic] = json.loads(self.browser.opened(call.body))
        return Answer(status=201, headers={"Location": f"/message/{topic}"})

    def knows(self, call: Call) -> bool:
        """The token is for this service, in its time, and signed with the key that it names."""
        scheme, _, rest = call.headers.get("authorization", "").partition(" ")
        named = dict(part.strip().split("=", 1) for part in rest.split(","))
        signed, _, signature = named["t"].rpartition(".")
        head, claims = (json.loads(unb64(part)) for part in signed.split("."))
        raw = unb64(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(named["k"]))
        try:
            public.verify(der, signed.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        in_time = time.time() < claims["exp"] <= time.time() + 24 * 3600
        fits = (scheme, head, claims["aud"], claims["sub"])
        return in_time and fits == ("vapid", {"typ": "JWT", "alg": "ES256"}, self.base, SUBJECT)
