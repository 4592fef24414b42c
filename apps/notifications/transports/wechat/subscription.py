"""One-time subscription messages (订阅通知): one message for one yes."""

from typing import Final

from apps.core.clock import now
from apps.notifications import consents
from apps.notifications.models import Delivery
from apps.notifications.transports.base import FaultKind, TransportError
from apps.notifications.transports.wechat.api import PROVIDER, send
from apps.notifications.transports.wechat.data import data_of
from apps.notifications.transports.wechat.faults import NO_CONSENT
from apps.notifications.transports.wording import VendorWording, wechat_wording

PATH: Final = "/cgi-bin/message/subscribe/bizsend"


class WechatSubscriptionTransport:
    def provider(self, _delivery: Delivery) -> str:
        return PROVIDER

    def send(self, delivery: Delivery) -> str:
        """The yes is taken first: of two messages at once, one alone has it."""
        wording = wechat_wording(delivery.message)
        data = data_of(wording)
        if not consents.take(delivery_id=delivery.id, openid=delivery.to, template_id=wording.template_id):
            raise TransportError("no_consent", kind=FaultKind.PERMANENT)
        try:
            send(PATH, {"touser": delivery.to, "template_id": wording.template_id, "data": data})
        except TransportError as error:
            if not settle(delivery, wording, error):
                raise
        return f"subscription-{delivery.id}"


def settle(delivery: Delivery, wording: VendorWording, error: TransportError) -> bool:
    """What becomes of the yes. True where the message is with the follower after all."""
    used_up = error.reason == f"errcode_{NO_CONSENT}"
    if used_up and delivery.in_doubt:
        # The yes was there; that it is used up now says that the lost answer was a good one.
        return True
    if used_up:
        consents.withdraw(openid=delivery.to, template_ids={wording.template_id}, until=now())
    elif not (error.in_doubt or delivery.in_doubt):
        consents.give_back(delivery_id=delivery.id)
    return False
