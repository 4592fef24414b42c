"""The ways out. A new one is a class with `send` and a line here; settings choose one for each channel."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from apps.notifications.models import Channel
from apps.notifications.transports.aliyun import AliyunTransport
from apps.notifications.transports.base import FaultKind, Transport, TransportError
from apps.notifications.transports.console import ConsoleTransport
from apps.notifications.transports.demo import DemoTransport
from apps.notifications.transports.email import EmailTransport
from apps.notifications.transports.tencent import TencentTransport
from apps.notifications.transports.webhook import WebhookTransport
from apps.notifications.transports.webpush import WebPushTransport
from apps.notifications.transports.wechat import WechatSubscriptionTransport, WechatTemplateTransport

Registry = dict[str, type[Transport]]
# These reach nobody, and do so on every channel.
QUIET: Final[Registry] = {"demo": DemoTransport, "console": ConsoleTransport}
SMS_TRANSPORTS: Final[Registry] = {**QUIET, "aliyun": AliyunTransport, "tencent": TencentTransport}
# The setting of each channel, and what it may say. A channel whose setting is empty carries nothing.
REGISTRIES: Final[Mapping[str, tuple[str, Registry]]] = {
    Channel.SMS: ("SMS_TRANSPORT", SMS_TRANSPORTS),
    Channel.WECHAT: (
        "WECHAT_TRANSPORT",
        {**QUIET, "template": WechatTemplateTransport, "subscription": WechatSubscriptionTransport},
    ),
    Channel.EMAIL: ("EMAIL_TRANSPORT", {**QUIET, "smtp": EmailTransport}),
    Channel.WEBPUSH: ("WEBPUSH_TRANSPORT", {**QUIET, "vapid": WebPushTransport}),
    Channel.WEBHOOK: ("WEBHOOK_TRANSPORT", {**QUIET, "https": WebhookTransport}),
}


def transport_for(channel: str) -> Transport:
    setting, registry = REGISTRIES.get(channel, ("", {}))
    name = getattr(settings, setting, "") if setting else ""
    if name not in registry:
        raise TransportError("no transport for this channel", kind=FaultKind.PERMANENT)
    return registry[name]()


__all__ = ["REGISTRIES", "SMS_TRANSPORTS", "FaultKind", "Transport", "TransportError", "transport_for"]
