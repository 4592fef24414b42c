"""Types, states and reasons of WeChat messages in plain words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone, badge
from apps.verification_tasks.inbound.wechat.states import KeptBecause, MessageStatus
from apps.verification_tasks.models import WechatMessage

TYPES: Final[dict[str, Promise]] = {
    "text": _("Text"),
    "image": _("Picture"),
    "voice": _("Voice"),
    "location": _("Location"),
    "video": _("Video"),
    "shortvideo": _("Video"),
    "link": _("Link"),
}
STATES: Final[dict[str, tuple[Promise, Tone]]] = {
    MessageStatus.WAITING: (_("being worked on"), Tone.INFO),
    MessageStatus.WORKING: (_("being worked on"), Tone.INFO),
    MessageStatus.ANSWERED: (_("answered at once"), Tone.PLAIN),
    MessageStatus.PLACED: (_("became evidence"), Tone.GOOD),
    MessageStatus.KEPT: (_("waits for a person"), Tone.WARN),
    MessageStatus.LAID_ASIDE: (_("laid aside"), Tone.PLAIN),
}
REASONS: Final[dict[str, Promise]] = {
    KeptBecause.SENDER_UNKNOWN: _("The sender's WeChat is not bound to a resident"),
    KeptBecause.NO_OPEN_TASK: _("The resident has no open task"),
    KeptBecause.SEVERAL_TASKS: _("The resident has several open tasks"),
    KeptBecause.TYPE_NOT_TAKEN: _("Messages of this type are not taken as evidence"),
    KeptBecause.MALFORMED: _("The message lacks what its type must have"),
    KeptBecause.MEDIA_UNKNOWN: _("WeChat does not have the file, or not any more"),
    KeptBecause.MEDIA_TOO_LARGE: _("The file is larger than is taken"),
    KeptBecause.MEDIA_NOT_TAKEN: _("The file is not of a kind that is taken"),
    KeptBecause.GIVEN_UP: _("The file could not be fetched in many tries"),
}


def type_words(message: WechatMessage) -> str:
    return str(TYPES.get(message.type, message.type))


def state_badge(message: WechatMessage) -> SafeString:
    words, tone = STATES[message.status]
    return badge(words, tone)


def reason_words(message: WechatMessage) -> str:
    return str(REASONS.get(message.reason, message.reason))
