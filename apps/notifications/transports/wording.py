"""What vendors need who hold the text themselves: their own name of it, and what fills its gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

import orjson

from apps.notifications.models import Language, Message, Wording
from apps.notifications.templates import FALLBACK
from apps.notifications.transports.base import FaultKind, TransportError


@dataclass(frozen=True, slots=True)
class VendorWording:
    """`params` in the order in which the text names them."""

    template_id: str
    params: Mapping[str, str]

    def __repr__(self) -> str:
        return f"VendorWording({self.template_id})"


def sms_wording(message: Message) -> VendorWording:
    wording = wording_of(message)
    return filled(wording.sms_template_id if wording else "", wording, message)


def wechat_wording(message: Message) -> VendorWording:
    wording = wording_of(message)
    return filled(wording.wechat_template_id if wording else "", wording, message)


def filled(template_id: str, wording: Wording | None, message: Message) -> VendorWording:
    if not template_id or wording is None:
        raise TransportError("no_vendor_template", kind=FaultKind.TECHNICAL)
    if message.context is None:
        # Wiped: a one-time code whose day is over.
        raise TransportError("text_wiped", kind=FaultKind.PERMANENT)
    context: dict[str, str] = orjson.loads(message.context)
    return VendorWording(template_id, {name: str(context[name]) for name in names_in(wording.text)})


def wording_of(message: Message) -> Wording | None:
    """Of the version that the message was written in: a newer one may have other gaps."""
    known = message.language if message.language in Language.values else FALLBACK
    try:
        return version(message.template, known, message.version)
    except Wording.DoesNotExist:
        return None


@lru_cache(maxsize=256)
def version(template: str, language: str, number: int) -> Wording:
    """Kept, for it is never changed; that there is none is not."""
    return Wording.objects.get(template=template, language=language, version=number)


def names_in(text: str) -> list[str]:
    return list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))
