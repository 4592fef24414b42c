"""One message or event of a WeChat user, as the official account's XML says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from apps.core.crypto import blind_index
from apps.verification_tasks.inbound.wechat import xml

EVENT: Final = "event"
# The scene of a QR code, in front of which WeChat puts this where the user was no follower yet.
SCENE_PREFIX: Final = "qrscene_"
LONGEST_WORD: Final = 128
LONGEST_TYPE: Final = 32
LAST_SECOND: Final = 2**33


class MessageType(StrEnum):
    """Those that may become evidence."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    LOCATION = "location"


class EventKind(StrEnum):
    """Those that mean something here; WeChat writes some in capitals."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    # What became of a template message; what a follower agreed to hear, and what became of that.
    TEMPLATE_DONE = "templatesendjobfinish"
    ASKED = "subscribe_msg_popup_event"
    CHANGED = "subscribe_msg_change_event"
    SUBSCRIPTION_DONE = "subscribe_msg_sent_event"


# The element that holds an event's list.
LISTS: Final[dict[str, str]] = {
    EventKind.ASKED: "SubscribeMsgPopupEvent",
    EventKind.CHANGED: "SubscribeMsgChangeEvent",
    EventKind.SUBSCRIPTION_DONE: "SubscribeMsgSentEvent",
}


WITH_MEDIA: Final = frozenset({MessageType.IMAGE, MessageType.VOICE})


@dataclass(frozen=True, slots=True)
class Incoming:
    """Nothing of it is in its repr: a log or a traceback must not hold who wrote what."""

    fields: Mapping[str, str]

    def __repr__(self) -> str:
        return "Incoming(…)"

    @property
    def openid(self) -> str:
        return self.fields["FromUserName"]

    @property
    def account(self) -> str:
        """The official account's own name."""
        return self.fields.get("ToUserName", "")

    @property
    def type(self) -> str:
        return self.fields["MsgType"]

    @property
    def is_event(self) -> bool:
        return self.type == EVENT

    @property
    def event(self) -> str:
        return self.fields.get("Event", "").lower()

    @property
    def text(self) -> str:
        return self.fields.get("Content", "")

    @property
    def media_id(self) -> str:
        return self.fields.get("MediaId", "") if self.type in WITH_MEDIA else ""

    @property
    def voice_format(self) -> str:
        return self.fields.get("Format", "").lower()

    @property
    def scene(self) -> str:
        """What a scanned QR code carries; empty for every other event."""
        if self.event not in {EventKind.SUBSCRIBE, EventKind.SCAN}:
            return ""
        return self.fields.get("EventKey", "").removeprefix(SCENE_PREFIX)

    @property
    def sent_at(self) -> datetime | None:
        """By WeChat's clock."""
        text = self.fields.get("CreateTime", "").strip()
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(LAST_SECOND)) or int(text) > LAST_SECOND:
            return None
        return datetime.fromtimestamp(int(text), UTC)

    @property
    def once_key(self) -> bytes:
        """WeChat repeats what it has no answer to: a message is known by its id, an event by who, when and what."""
        ident = self.fields.get("MsgId", "").strip()
        if ident and not self.is_event:
            return blind_index("wechat_message", f"message:{ident}")
        parts = [self.openid, self.fields.get("CreateTime", ""), self.fields.get("Event", self.type)]
        # Of these there may be several in one second, each about a message of ours.
        about = self.fields.get("MsgID", "") or self.fields.get(LISTS.get(self.event, ""), "")
        parts += [about] if about else []
        return blind_index("wechat_message", "event:" + "\n".join(parts))


def read(text: str) -> Incoming:
    """Raise DomainError where it is not the message of an official account."""
    fields = xml.read(text)
    sender, kind = fields.get("FromUserName", ""), fields.get("MsgType", "")
    if not (0 < len(sender) <= LONGEST_WORD and 0 < len(kind) <= LONGEST_TYPE):
        raise xml.not_ours()
    return Incoming(fields)
