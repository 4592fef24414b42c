"""The cursor: how far a device has read each channel, signed for that device and that enrolment.

A signature, not a row: a poll then costs no write, and a device may come back to any cursor it had.
"""

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.errors import DomainError

SALT: Final = "doorstep.sync.cursor.1"
MAC_BYTES: Final = 16
MAX_CHARACTERS: Final = 64 * 1024


class BadCursor(DomainError):
    """Malformed, forged, of another device, or of an earlier enrolment."""

    status = 400
    code = "bad_cursor"

    def __init__(self, reoffer: Mapping[str, str] | None = None) -> None:
        super().__init__(_("This cursor was not given to this device; pull without one."))
        self.extra.update(reoffer or {})


class Following(msgspec.Struct, array_like=True, frozen=True):
    """A channel in scope, read up to `position`. Tombstones up to `head` are from before the first reading."""

    channel: int
    position: int
    head: int

    @property
    def owed_after(self) -> int:
        """Tombstones with higher numbers have to be told to the device."""
        return self.head


class Leaving(msgspec.Struct, array_like=True, frozen=True):
    """A channel out of scope that was read up to `start`; what it left behind is removed up to `position`."""

    channel: int
    start: int
    position: int

    @property
    def owed_after(self) -> int:
        """As in Following; up to `start` the device has been told."""
        return self.start


class Settled(msgspec.Struct, array_like=True, frozen=True):
    """What a device holds that has read everything."""

    count: int
    digest: int


class Cursor(msgspec.Struct, array_like=True, frozen=True):
    """`issued_at` is in Unix seconds."""

    epoch: int
    issued_at: int
    following: tuple[Following, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    settled: Settled | None = None

    @property
    def parts(self) -> tuple[Leaving | Following, ...]:
        parts: list[Leaving | Following] = [*self.leaving, *self.following]
        return tuple(parts)


DECODER: Final = msgspec.msgpack.Decoder(Cursor)


class Owner(NamedTuple):
    """Whose a cursor is: a device, since its last enrolment."""

    device_id: uuid.UUID
    token_epoch: int


class Opened(NamedTuple):
    """A cursor in good form; `payload` and its `seal` tell whose it is."""

    cursor: Cursor
    payload: bytes
    seal: bytes


def sign(owner: Owner, cursor: Cursor) -> str:
    payload = msgspec.msgpack.encode(cursor)
    return base64.urlsafe_b64encode(mac(owner, payload) + payload).rstrip(b"=").decode()


def read(owner: Owner, text: str) -> Cursor:
    opened = open_cursor(text)
    check_owner(owner, opened)
    return opened.cursor


def open_cursor(text: str) -> Opened:
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
    # Only the form that was given: the decoder overlooks stray characters and idle bits.
    if len(text) > MAX_CHARACTERS or base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != text:
        raise BadCursor
    payload = sealed[MAC_BYTES:]
    try:
        return Opened(DECODER.decode(payload), payload, sealed[:MAC_BYTES])
    except msgspec.DecodeError as error:
        raise BadCursor from error


def check_owner(owner: Owner, opened: Opened) -> None:
    if not hmac.compare_digest(opened.seal, mac(owner, opened.payload)):
        raise BadCursor


def mac(owner: Owner, payload: bytes) -> bytes:
    """The device and its enrolment are signed with the payload and need not stand in it."""
    subject = owner.device_id.bytes + owner.token_epoch.to_bytes(4, "big")
    return hmac.digest(signing_key(settings.SECRET_KEY), subject + payload, "sha256")[:MAC_BYTES]


@lru_cache(maxsize=2)
def signing_key(secret: str) -> bytes:
    """Of its own, as Django's salted_hmac makes it; that would make it anew for each cursor."""
    return hashlib.sha256((SALT + secret).encode()).digest()
