"""A message as a row of evidence."""

import hashlib
import json
from typing import Final
from uuid import UUID

from apps.verification_tasks.inbound.wechat.incoming import Incoming, MessageType
from apps.verification_tasks.inbound.wechat.positions import Position, to_wgs84
from apps.verification_tasks.models import Evidence, WechatMessage
from apps.verification_tasks.states import EvidenceKind, EvidenceStatus

LATITUDES: Final = 90.0
LONGITUDES: Final = 180.0
LONGEST_MEDIA_ID: Final = 512


def is_well_formed(incoming: Incoming) -> bool:
    """Whether it has what a message of its type must have."""
    match incoming.type:
        case MessageType.TEXT:
            return bool(incoming.text.strip())
        case MessageType.LOCATION:
            return sent_position(incoming) is not None
    return 0 < len(incoming.media_id) <= LONGEST_MEDIA_ID


def evidence_of(message: WechatMessage, incoming: Incoming, task_id: UUID) -> Evidence:
    """It counts from the moment it reached us, by our clock; when it was sent stands beside it."""
    at = sent_position(incoming) if incoming.type == MessageType.LOCATION else None
    position = to_wgs84(at) if at else (None, None)
    return Evidence(
        id=message.pk,
        task_id=task_id,
        attached_at=message.received_at,
        kind=EvidenceKind.LOCATION if at else EvidenceKind.WECHAT_MESSAGE,
        status=EvidenceStatus.EXPECTED if incoming.media_id else EvidenceStatus.RECEIVED,
        captured_at=message.sent_at or message.received_at,
        latitude=position[0],
        longitude=position[1],
        meta=json.dumps(details(message, incoming, at), ensure_ascii=False),
        received_at=None if incoming.media_id else message.received_at,
    )


def details(message: WechatMessage, incoming: Incoming, at: Position | None) -> dict[str, object]:
    """What was said, and the hash of the message as it was opened: it stands beside it, encrypted, to be compared."""
    found: dict[str, object] = {
        "source": "wechat",
        "type": incoming.type,
        "raw_sha256": hashlib.sha256((message.raw or "").encode()).hexdigest(),
    }
    if incoming.type == MessageType.TEXT:
        found["text"] = incoming.text
    if at:
        found["gcj02"] = {"lat": at[0], "lng": at[1]}
        found["label"] = incoming.fields.get("Label", "")
    return found


def sent_position(incoming: Incoming) -> Position | None:
    """Latitude and longitude as WeChat's map has them; X is the latitude there."""
    try:
        lat, lng = float(incoming.fields.get("Location_X", "")), float(incoming.fields.get("Location_Y", ""))
    except ValueError:
        return None
    # Not a number is in no range either.
    return (lat, lng) if abs(lat) <= LATITUDES and abs(lng) <= LONGITUDES else None
