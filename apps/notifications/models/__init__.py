"""The tables of this room."""

from apps.notifications.models.circuits import ProviderCircuit
from apps.notifications.models.contacts import Contact, ContactAddress, DayCount, Language
from apps.notifications.models.deliveries import Channel, Delivery
from apps.notifications.models.messages import Audience, Message
from apps.notifications.models.outbox import OutboxEntry
from apps.notifications.models.receipts import KeptReceipt
from apps.notifications.models.subscriptions import PushSubscription
from apps.notifications.models.wechat import MessageConsent, WechatAccess
from apps.notifications.models.wordings import Wording

__all__ = [
    "Audience",
    "Channel",
    "Contact",
    "ContactAddress",
    "DayCount",
    "Delivery",
    "KeptReceipt",
    "Language",
    "Message",
    "MessageConsent",
    "OutboxEntry",
    "ProviderCircuit",
    "PushSubscription",
    "WechatAccess",
    "Wording",
]
