"""System checks of this room: ways out that are chosen but could not be gone."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

from apps.notifications.calm import quiet_hours
from apps.notifications.transports import REGISTRIES
from apps.notifications.transports.webpush.vapid import private_key

# What each way out cannot do without.
NEEDED: Final = {
    ("SMS_TRANSPORT", "aliyun"): ("SMS_SIGN_NAME", "ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET"),
    ("SMS_TRANSPORT", "tencent"): ("SMS_SIGN_NAME", "TENCENT_SECRET_ID", "TENCENT_SECRET_KEY", "TENCENT_SMS_APP_ID"),
    ("WECHAT_TRANSPORT", "template"): ("WECHAT_APP_ID", "WECHAT_APP_SECRET"),
    ("WECHAT_TRANSPORT", "subscription"): ("WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TOKEN"),
    ("EMAIL_TRANSPORT", "smtp"): ("EMAIL_HOST", "DEFAULT_FROM_EMAIL"),
    ("WEBPUSH_TRANSPORT", "vapid"): ("VAPID_PRIVATE_KEY", "VAPID_SUBJECT", "WEBPUSH_HOSTS"),
    ("WEBHOOK_TRANSPORT", "https"): ("WEBHOOK_SECRET", "WEBHOOK_ORIGINS"),
}
ADDRESSES: Final = {
    ("SMS_TRANSPORT", "aliyun"): "ALIYUN_SMS_BASE",
    ("SMS_TRANSPORT", "tencent"): "TENCENT_SMS_BASE",
}
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_KEY: Final = 16
LEAST: Final = {"MESSAGES_A_DAY": 0, "ANNOUNCEMENTS_A_DAY": 0, "CAMPAIGN_RELEASE_ABOVE": 0, "CAMPAIGN_RATE": 1}


@register()
def transport_is_known(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for setting, registry in REGISTRIES.values():
        name = getattr(settings, setting)
        # Text messages are the last way to everybody: that one is never without.
        if name not in registry and (name or setting == "SMS_TRANSPORT"):
            found.append(Error(f"{setting} must be one of {', '.join(registry)}.", id="doorstep.E011"))
        elif name == "demo" and not settings.DEMO:
            found.append(Error(f"{setting}=demo tells residents nothing; it is for DEMO alone.", id="doorstep.E012"))
    return found


@register()
def transport_is_whole(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"{setting}={name} needs {' and '.join(missing)}.", id="doorstep.E061")
        for (setting, name), names in NEEDED.items()
        if getattr(settings, setting) == name and (missing := [each for each in names if not getattr(settings, each)])
    ]


@register()
def vendor_is_asked_in_secret(**_: Any) -> list[CheckMessage]:
    """Over plain HTTP only a stand-in on this machine is asked: numbers and texts go there."""
    addresses = [
        (each, getattr(settings, each)) for key, each in ADDRESSES.items() if getattr(settings, key[0]) == key[1]
    ]
    addresses += [("WEBHOOK_ORIGINS", each) for each in settings.WEBHOOK_ORIGINS]
    return [
        Error(f"{name} must be an address like https://example.org, not {address!r}.", id="doorstep.E062")
        for name, address in addresses
        if not is_safe(address)
    ]


def is_safe(address: str) -> bool:
    parts = urlsplit(address)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        return False
    return parts.scheme == "https" or settings.DEBUG or parts.hostname in LOOPBACK


@register()
def vapid_key_is_usable(**_: Any) -> list[CheckMessage]:
    if settings.WEBPUSH_TRANSPORT != "vapid" or not settings.VAPID_PRIVATE_KEY:
        return []
    found: list[CheckMessage] = []
    try:
        private_key(settings.VAPID_PRIVATE_KEY)
    except ValueError:
        found.append(Error("VAPID_PRIVATE_KEY must be 32 bytes as base64url.", id="doorstep.E063"))
    if not settings.VAPID_SUBJECT.startswith(("mailto:", "https://")):
        found.append(Error("VAPID_SUBJECT must start with mailto: or https://.", id="doorstep.E064"))
    return found


@register()
def receipt_key_is_long(**_: Any) -> list[CheckMessage]:
    key = settings.SMS_RECEIPT_KEY
    if key and len(key) < SHORTEST_KEY:
        return [Error(f"SMS_RECEIPT_KEY must have {SHORTEST_KEY} letters or more.", id="doorstep.E065")]
    return []


@register(deploy=True)
def receipts_are_heard(**_: Any) -> list[CheckMessage]:
    if settings.SMS_TRANSPORT in {"aliyun", "tencent"} and not settings.SMS_RECEIPT_KEY:
        words = "SMS_RECEIPT_KEY is not set: whether a text message arrived is never heard."
        return [Caution(words, id="doorstep.W061")]
    return []


@register()
def quiet_hours_are_hours(**_: Any) -> list[CheckMessage]:
    try:
        quiet_hours()
    except ValueError:
        return [Error("QUIET_HOURS is written 21:00-08:00, or empty for none.", id="doorstep.E066")]
    return []


@register()
def limits_are_large_enough(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"{name} must be {least} or more.", id="doorstep.E067")
        for name, least in LEAST.items()
        if getattr(settings, name) < least
    ]
