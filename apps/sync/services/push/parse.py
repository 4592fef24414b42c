"""A pushed body, read strictly where the whole depends on it and event by event where it does not."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
import orjson
from django.conf import settings
from msgspec import Meta, Raw, Struct

from apps.core.clock import parse_rfc3339
from apps.core.errors import DomainError, TooLarge
from apps.core.ids import parse_uuid
from apps.sync.services.push import spoilt
from apps.sync.services.push.sender import Sender
from apps.sync.services.push.signatures import signature_holds
from apps.verification_tasks.events import EventData, FieldEvent, decode_data
from apps.verification_tasks.states import EventType
from apps.verification_tasks.work_interval import interval

# Names the rows of events that have no valid id of their own.
NAMELESS: Final = uuid.UUID("6f0f3a52-0d7c-5c1e-9d0e-64b1f5a3c7d1")
BIGGEST: Final = 2**62
TYPES: Final = frozenset(EventType)


class Body(Struct):
    events: list[Raw]
    sent_at: Any = None
    final: Any = None


class Envelope(Struct):
    """What every event carries; `data` stays raw until the type is known."""

    id: uuid.UUID
    type: str
    task_id: uuid.UUID
    occurred_at: str
    seq: Annotated[int, Meta(ge=0, le=BIGGEST)]
    data: Raw
    base_version: Annotated[int, Meta(ge=0, le=BIGGEST)] | None = None
    signature: str | None = None


class Parsed(Struct):
    """One event as sent. `refusal` is why it cannot be applied: a code and words; else `data` is there."""

    key: uuid.UUID
    fingerprint: bytes
    raw: bytes
    shown_id: object = None
    type: str = ""
    task_id: uuid.UUID | None = None
    seq: int | None = None
    occurred_at: datetime | None = None
    base_version: int | None = None
    data: EventData | None = None
    data_json: bytes = b"{}"
    refusal: tuple[str, str] | None = None


BODY: Final = msgspec.json.Decoder(Body)
ENVELOPE: Final = msgspec.json.Decoder(Envelope)
MISFIT: Final = ("malformed", "id and task_id must be UUIDs, occurred_at a time with its offset (RFC 3339).")
TOO_DEEP: Final = ("malformed", "Nested too deeply to be read.")
NUL: Final = ("malformed", "Text may not contain the character U+0000.")
UNSIGNED: Final = ("bad_signature", "The signature does not belong to this event and this device's key.")


def parse_body(body: bytes) -> Body:
    try:
        parsed = BODY.decode(body)
    except msgspec.ValidationError as error:
        raise DomainError("The body must be an object with a list `events`.", code="no_events") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        parsed = parse_spoilt(body)
    if len(parsed.events) > settings.MAX_PUSH_EVENTS:
        raise TooLarge(f"A batch has at most {settings.MAX_PUSH_EVENTS} events.", code="batch_too_large")
    return parsed


def parse_spoilt(body: bytes) -> Body:
    try:
        loose, events = spoilt.load_body(body)
    except ValueError as error:
        raise DomainError("The body is not JSON in UTF-8.", code="not_json") from error
    if not isinstance(loose, dict) or not isinstance(loose.get("events"), list):
        raise DomainError("The body must be an object with a list `events`.", code="no_events")
    return Body(events=[Raw(event) for event in events], sent_at=loose.get("sent_at"), final=loose.get("final"))


def clock_skew(sent_at: object, received_at: datetime) -> timedelta | None:
    """How far the device's clock is behind the server's; None where it did not say its time."""
    device_time = parse_rfc3339(sent_at)
    return None if device_time is None else received_at - device_time


def parse_events(events: Sequence[Raw], device: Sender) -> list[Parsed]:
    return [parse_event(bytes(event), device) for event in events]


def parse_event(raw: bytes, device: Sender) -> Parsed:
    loose = read_loosely(raw)
    members = loose if isinstance(loose, dict) else spoilt.naming_members(raw)
    ident, seq = parse_uuid(members.get("id")), members.get("seq")
    parsed = Parsed(
        key=ident or nameless(raw, device),
        fingerprint=fingerprint(raw, loose),
        raw=raw,
        shown_id=members.get("id"),
        type=str(members.get("type", ""))[:64].replace("\x00", ""),
        task_id=parse_uuid(members.get("task_id")),
        seq=seq if is_count(seq) else None,
        occurred_at=parse_rfc3339(members.get("occurred_at")),
    )
    try:
        parsed.refusal = read_strictly(parsed, device, has_id=ident is not None)
    except RecursionError:
        parsed.refusal = TOO_DEEP
    except (msgspec.MsgspecError, ValueError) as error:
        parsed.refusal = ("malformed", str(error)[:500])
    return parsed


def nameless(raw: bytes, device: Sender) -> uuid.UUID:
    return uuid.uuid5(NAMELESS, device.pk.bytes.hex() + hashlib.sha256(raw).hexdigest())


def read_strictly(parsed: Parsed, device: Sender, *, has_id: bool) -> tuple[str, str] | None:
    """Fill in the event's data, or answer why it is refused; raises where its shape is wrong."""
    raw = parsed.raw
    envelope = ENVELOPE.decode(raw)
    if not has_id or parsed.task_id is None or parsed.occurred_at is None:
        return MISFIT
    if envelope.type not in TYPES:
        return "unknown_type", f"There is no event type {envelope.type[:64]!r}."
    data = decode_data(EventType(envelope.type), envelope.data)
    if b"\x00" in raw or b"\\u0000" in raw:
        return NUL
    if not signature_holds(device.public_key, envelope.signature, raw):
        return UNSIGNED
    parsed.base_version, parsed.data, parsed.data_json = envelope.base_version, data, bytes(envelope.data)
    return None


def read_loosely(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except ValueError:
        return None


def fingerprint(raw: bytes, loose: Any) -> bytes:
    """The same content, however it was written down: members sorted, white space gone."""
    canonical = raw if loose is None else orjson.dumps(loose, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).digest()


def is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= BIGGEST


def field_event(
    parsed: Parsed,
    *,
    skew: timedelta,
    received_at: datetime,
    device_id: uuid.UUID,
    staff_id: uuid.UUID,
    skews: Sequence[timedelta] | None = None,
) -> FieldEvent | None:
    """The event as verification takes it; None where the corrected time is beyond any calendar.

    `skews` are all that is known of the clock, where that is more, or less, than the one.
    """
    if parsed.occurred_at is None or parsed.task_id is None or parsed.seq is None or parsed.data is None:
        return None
    try:
        corrected_at = parsed.occurred_at + skew
        known = [skew] if skews is None else skews
        possible = interval(occurred_at=parsed.occurred_at, received_at=received_at, skews=known)
    except OverflowError:
        return None
    return FieldEvent(
        id=parsed.key,
        type=EventType(parsed.type),
        task_id=parsed.task_id,
        seq=parsed.seq,
        occurred_at=parsed.occurred_at,
        corrected_at=corrected_at,
        received_at=received_at,
        base_version=parsed.base_version,
        data=parsed.data,
        data_json=parsed.data_json,
        staff_id=staff_id,
        device_id=device_id,
        possible=possible,
    )
