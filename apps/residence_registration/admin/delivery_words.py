"""States of a delivery as the office writes them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.grids.office.formats import Tone, badge
from apps.notifications.models import Delivery
from apps.notifications.states import DeliveryStatus

WORDS: Final[dict[str, Promise]] = {
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


def delivery_words(delivery: Delivery) -> str:
    return f"{delivery.get_channel_display()} · {WORDS.get(delivery.status, delivery.status)}"


def delivery_badge(delivery: Delivery) -> SafeString:
    return badge(WORDS.get(delivery.status, delivery.status), TONES.get(delivery.status, Tone.PLAIN))
