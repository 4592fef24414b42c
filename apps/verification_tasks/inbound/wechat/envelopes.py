"""From the request to the message and back: whether WeChat signed it, in plain or in safe mode."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from apps.core.clock import now
from apps.core.errors import Forbidden, NotFound
from apps.verification_tasks.inbound.wechat import xml
from apps.verification_tasks.inbound.wechat.crypto import NotOpened, is_signed, seal, signature_of, unseal

# WeChat sends again for some seconds; what is older was sent by somebody else.
WINDOW: Final = timedelta(minutes=5)
LONGEST_TIME: Final = 12


@dataclass(frozen=True, slots=True)
class Signed:
    """The query of a call."""

    signature: str
    timestamp: str
    nonce: str
    message_signature: str
    encryption: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Signed":
        names = ("signature", "timestamp", "nonce", "msg_signature", "encrypt_type")
        return cls(*(query.get(name, "") for name in names))

    @property
    def is_safe_mode(self) -> bool:
        return self.encryption.lower() == "aes" or bool(self.message_signature)


def check_configured() -> None:
    if not settings.WECHAT_TOKEN:
        raise NotFound(_("No official account is connected here."), code="wechat_not_configured")


def check_plain(signed: Signed) -> None:
    """The signature over time and nonce. In safe mode too, where WeChat sends it."""
    if not is_signed(signed.signature, settings.WECHAT_TOKEN, signed.timestamp, signed.nonce):
        raise bad_signature()


def check_fresh(signed: Signed) -> None:
    text = signed.timestamp
    if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_TIME:
        raise bad_signature()
    if abs(now().timestamp() - int(text)) > WINDOW.total_seconds():
        raise Forbidden(_("This call is too old, or its clock is wrong."), code="stale_timestamp")


def open_body(signed: Signed, body: bytes) -> str:
    """The message's own XML. Nothing is parsed before a signature holds, but for the envelope it stands in."""
    if not signed.is_safe_mode:
        check_plain(signed)
        check_fresh(signed)
        if settings.WECHAT_SAFE_ONLY:
            raise Forbidden(_("Plain messages are not taken here."), code="plain_refused")
        return xml.decode(body)
    if signed.signature:
        check_plain(signed)
    sealed = xml.read(xml.decode(body)).get("Encrypt", "")
    if not is_signed(signed.message_signature, settings.WECHAT_TOKEN, signed.timestamp, signed.nonce, sealed):
        raise bad_signature()
    check_fresh(signed)
    try:
        opened = unseal(sealed, encoding_aes_key=settings.WECHAT_AES_KEY, receiver=settings.WECHAT_APP_ID)
    except (NotOpened, ValueError):
        # In the words of a wrong signature: whoever tries keys or paddings learns nothing.
        raise bad_signature() from None
    return xml.decode(opened)


def close_answer(signed: Signed, answer: str) -> str:
    """The passive reply, in safe mode sealed as the message was."""
    if not signed.is_safe_mode or not answer.startswith("<"):
        return answer
    sealed = seal(answer.encode(), encoding_aes_key=settings.WECHAT_AES_KEY, receiver=settings.WECHAT_APP_ID)
    moment, nonce = int(now().timestamp()), secrets.token_hex(8)
    return xml.write(
        {
            "Encrypt": sealed,
            "MsgSignature": signature_of(settings.WECHAT_TOKEN, str(moment), nonce, sealed),
            "TimeStamp": moment,
            "Nonce": nonce,
        }
    )


def bad_signature() -> Forbidden:
    return Forbidden(_("The signature does not hold."), code="bad_signature")
