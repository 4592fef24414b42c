"""What a device can report: the data of each event type, strictly decoded.

Shapes follow the wire contract, section 4. Distances are metres, durations seconds, times RFC 3339 with
an offset, positions WGS-84 degrees.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta, Struct

from apps.verification_tasks.states import (
    AttemptResult,
    Channel,
    EventStatus,
    EventType,
    EvidenceKind,
    Outcome,
)
from apps.verification_tasks.work_interval import Interval

Moment = Annotated[datetime, Meta(tz=True)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Note = Annotated[str, Meta(max_length=4000)]
# Proof that may be complete in its `meta`, without bytes that follow.
BYTELESS: Final = frozenset({EvidenceKind.CALL_RECORD, EvidenceKind.LOCATION})


class Location(Struct, frozen=True):
    lat: Latitude
    lng: Longitude
    accuracy_m: Annotated[float, Meta(ge=0)] | None = None


class Acknowledged(Struct, frozen=True):
    pass


class AttemptRecorded(Struct, frozen=True):
    channel: Channel
    result: AttemptResult
    location: Location | None = None
    started_at: Moment | None = None
    ended_at: Moment | None = None
    note: Note | None = None
    # The code that the resident gave. Whatever is wrong with it is explained; the attempt is a fact all the same.
    presence_code: Any = None


class EvidenceAttached(Struct, frozen=True):
    evidence_id: uuid.UUID
    kind: EvidenceKind
    captured_at: Moment
    sha256: Annotated[str, Meta(pattern="^[0-9a-fA-F]{64}$")] | None = None
    size: Annotated[int, Meta(ge=1, le=2**40)] | None = None
    mime: Annotated[str, Meta(min_length=3, max_length=64)] | None = None
    location: Location | None = None
    meta: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        described = (self.sha256, self.size, self.mime)
        if None not in described:
            return
        if self.kind not in BYTELESS or described != (None, None, None):
            raise ValueError("sha256, size and mime belong together; only call_record and location may omit them")

    @property
    def has_bytes(self) -> bool:
        return self.sha256 is not None


class VerificationCompleted(Struct, frozen=True):
    outcome: Outcome
    channel: Channel
    evidence_ids: Annotated[list[uuid.UUID], Meta(max_length=100)]
    corrections: dict[str, Any] | None = None
    checklist: Any = None
    note: Note | None = None
    presence_code: Any = None


class ResidentDiscovered(Struct, frozen=True):
    registration: dict[str, Any]


class NoteAdded(Struct, frozen=True):
    text: Annotated[str, Meta(min_length=1, max_length=4000)]


EventData = Acknowledged | AttemptRecorded | EvidenceAttached | VerificationCompleted | ResidentDiscovered | NoteAdded
DATA_TYPES: Final[dict[EventType, type[EventData]]] = {
    EventType.ACKNOWLEDGED: Acknowledged,
    EventType.ATTEMPT: AttemptRecorded,
    EventType.EVIDENCE: EvidenceAttached,
    EventType.COMPLETED: VerificationCompleted,
    EventType.DISCOVERED: ResidentDiscovered,
    EventType.NOTE: NoteAdded,
}


DECODERS: Final = {kind: msgspec.json.Decoder(shape) for kind, shape in DATA_TYPES.items()}


def decode_data(kind: EventType, raw: bytes | msgspec.Raw) -> EventData:
    """Raises msgspec.ValidationError with words that name the member."""
    return DECODERS[kind].decode(raw)


class FieldEvent(Struct, frozen=True, kw_only=True):
    """One event from the field with its clocks: `occurred_at` as sent, `corrected_at` less the skew."""

    id: uuid.UUID
    type: EventType
    task_id: uuid.UUID
    seq: int
    occurred_at: datetime
    corrected_at: datetime
    received_at: datetime
    base_version: int | None
    data: EventData
    data_json: bytes
    staff_id: uuid.UUID
    device_id: uuid.UUID
    # What the clocks allow; None: the corrected time is all that is known.
    possible: Interval | None = None


class TaskState(NamedTuple):
    id: str
    status: str
    version: int


@dataclass(slots=True)
class EventResult:
    """What became of an event; `task` is the task's state after the whole batch."""

    status: EventStatus
    code: str = ""
    detail: str = ""
    waiting_for: dict[str, list[str]] | None = None
    task: TaskState | None = None
