"""System checks: settings of the official account that do not fit together."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from apps.verification_tasks.inbound.wechat.crypto import aes_key

# Everybody can read them.
DEMO_TOKEN: Final = "doorstep"  # noqa: S105  the demo's, and refused elsewhere
DEMO_KEY: Final = "doorstepdoorstepdoorstepdoorstepdoorstep123"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@register()
def account_is_whole(**_: Any) -> list[CheckMessage]:
    names = [name for name in ("WECHAT_TOKEN", "WECHAT_APP_ID", "WECHAT_APP_SECRET") if not getattr(settings, name)]
    if settings.WECHAT_TOKEN and names:
        return [Error(f"WECHAT_TOKEN is set, so {' and '.join(names)} must be too.", id="doorstep.E031")]
    if not settings.WECHAT_TOKEN and (settings.WECHAT_AES_KEY or settings.WECHAT_APP_SECRET):
        return [Error("WECHAT_TOKEN is not set: nobody could sign a message.", id="doorstep.E032")]
    return []


@register()
def key_is_usable(**_: Any) -> list[CheckMessage]:
    if settings.WECHAT_AES_KEY:
        try:
            aes_key(settings.WECHAT_AES_KEY)
        except ValueError:
            return [Error("WECHAT_AES_KEY must be 43 letters of base64.", id="doorstep.E033")]
    elif settings.WECHAT_SAFE_ONLY:
        return [Error("WECHAT_SAFE_ONLY needs WECHAT_AES_KEY: no message could come in.", id="doorstep.E034")]
    return []


@register()
def secrets_are_not_the_demos(**_: Any) -> list[CheckMessage]:
    known = settings.WECHAT_TOKEN == DEMO_TOKEN or settings.WECHAT_AES_KEY == DEMO_KEY
    if known and not settings.DEBUG:
        return [Error("WECHAT_TOKEN and WECHAT_AES_KEY of the demo open the callback to all.", id="doorstep.E035")]
    return []


@register()
def server_is_named(**_: Any) -> list[CheckMessage]:
    address = urlsplit(settings.WECHAT_API_BASE)
    if address.scheme not in {"http", "https"} or not address.hostname:
        return [Error("WECHAT_API_BASE must be an address like https://api.weixin.qq.com.", id="doorstep.E036")]
    if address.scheme == "http" and not settings.DEBUG and address.hostname not in LOOPBACK:
        return [Error("WECHAT_API_BASE must be https: the secret goes there.", id="doorstep.E037")]
    return []


@register(deploy=True)
def messages_are_sealed(**_: Any) -> list[CheckMessage]:
    if settings.WECHAT_TOKEN and not settings.WECHAT_SAFE_ONLY:
        words = "WECHAT_SAFE_ONLY is off: a plain message's signature does not cover its body."
        return [Caution(words, id="doorstep.W031")]
    return []
