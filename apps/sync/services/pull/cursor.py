"""The cursor: how far a device has read each channel, signed for that device and that enrolment.

A signature, not a row: a poll then costs no write, and a device may come back to any cursor it had.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Final

import msgspec
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.core.errors import DomainError
from apps.sync.models import Device

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


def sign(device: Device, cursor: Cursor) -> str:
    payload = msgspec.msgpack.encode(cursor)
    return base64.urlsafe_b64encode(mac(device, payload) + payload).rstrip(b"=").decode()


def read(device: Device, text: str) -> Cursor:
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
    # Only the form that was given: the decoder overlooks stray characters and idle bits.
    if len(text) > MAX_CHARACTERS or base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != text:
        raise BadCursor
    payload = sealed[MAC_BYTES:]
    if not hmac.compare_digest(sealed[:MAC_BYTES], mac(device, payload)):
        raise BadCursor
    try:
        return msgspec.msgpack.decode(payload, type=Cursor)
    except msgspec.DecodeError as error:
        raise BadCursor from error


def mac(device: Device, payload: bytes) -> bytes:
    """The device and its enrolment are signed with the payload and need not stand in it."""
    subject = device.pk.bytes + device.token_epoch.to_bytes(4, "big")
    return salted_hmac(SALT, subject + payload, algorithm="sha256").digest()[:MAC_BYTES]
