"""Which delivery a receipt of a one-time subscription message speaks of."""

from uuid import UUID

from apps.notifications.consents import index_of
from apps.notifications.models import Delivery, MessageConsent
from apps.notifications.states import DeliveryStatus


def delivery_sent_with(*, openid: str, template_id: str) -> UUID | None:
    """The oldest of that template to that follower that waits for a receipt."""
    used = MessageConsent.objects.filter(
        openid_index=index_of(openid), template_id=template_id, used_by__isnull=False
    )
    waiting = Delivery.objects.filter(
        id__in=used.values("used_by"), status__in=(DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.QUEUED)
    )
    return waiting.order_by("id").values_list("id", flat=True).first()
