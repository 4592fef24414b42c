"""States of a delivery as the office writes them."""

from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone, badge
from apps.notifications.models import Delivery
from apps.notifications.states import OPTED_OUT, DeliveryStatus

WORDS: Final[dict[str, Promise]] = {
    DeliveryStatus.HELD: _("Held until later"),
    DeliveryStatus.QUEUED: _("Queued"),
    DeliveryStatus.SENDING: _("Being sent"),
    DeliveryStatus.SENT: _("Sent"),
    DeliveryStatus.DELIVERED: _("Delivered"),
    DeliveryStatus.FAILED: _("Failed"),
    DeliveryStatus.OVERTAKEN: _("Overtaken"),
}
TONES: Final[dict[str, Tone]] = {
    DeliveryStatus.SENT: Tone.GOOD,
    DeliveryStatus.DELIVERED: Tone.GOOD,
    DeliveryStatus.FAILED: Tone.BAD,
    DeliveryStatus.SENDING: Tone.INFO,
}


# `retries.FaultKind` as a person reads it.
FAULTS: Final[dict[str, Promise]] = {
    "temporary": _("the provider was busy or away"),
    "permanent": _("refused for good"),
    "technical": _("a fault on our side"),
}


def error_words(error: str) -> str:
    """`kind: reason`, the reason in the provider's own word."""
    if error == OPTED_OUT:
        return str(_("opted out of announcements"))
    kind, _colon, reason = error.partition(": ")
    return f"{FAULTS[kind]} ({reason})" if kind in FAULTS else error


def delivery_words(delivery: Delivery) -> str:
    return f"{delivery.get_channel_display()} · {WORDS.get(delivery.status, delivery.status)}"


def delivery_badge(delivery: Delivery) -> SafeString:
    return badge(WORDS.get(delivery.status, delivery.status), TONES.get(delivery.status, Tone.PLAIN))


def delivery_link(delivery: Delivery) -> SafeString:
    url = reverse("admin:notifications_delivery_change", args=[delivery.pk])
    return format_html('<a href="{}">{}</a>', url, delivery_words(delivery))


def message_link(ident: object) -> SafeString:
    url = reverse("admin:notifications_message_change", args=[ident])
    return format_html('<a href="{}">{}</a>', url, _("the message that carried it"))
