"""The official account speaks: template messages to followers, one-time subscription messages to who agreed."""

from apps.notifications.transports.wechat.subscription import WechatSubscriptionTransport
from apps.notifications.transports.wechat.template import WechatTemplateTransport

__all__ = ["WechatSubscriptionTransport", "WechatTemplateTransport"]
