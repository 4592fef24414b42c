"""What had to be tried again may have become untrue meanwhile: it is asked about before every further try."""

from apps.core.clock import now
from apps.notifications.doubts import AGAIN, doubtful
from apps.notifications.models import Delivery
from apps.notifications.states import DeliveryStatus


def held_back(delivery: Delivery) -> bool:
    """Whether it waits now. On its first try it was asked about just before; one the vendor may have has left."""
    if delivery.tries == 1 or delivery.in_doubt:
        return False
    message = delivery.message
    asked = (message.template, message.subject_id)
    if asked not in doubtful({message.template: {message.subject_id}}):
        return False
    # Nobody was called, so it was no try.
    ours = Delivery.objects.filter(id=delivery.id, status=DeliveryStatus.SENDING, tries=delivery.tries)
    ours.update(status=DeliveryStatus.HELD, tries=delivery.tries - 1, next_try_at=now() + AGAIN, lease_until=None)
    return True
