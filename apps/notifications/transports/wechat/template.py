"""Template messages (模板消息). WeChat looks at the caller's own id for ten minutes, and sends once."""

from typing import Final

from apps.notifications.models import Delivery
from apps.notifications.transports import http
from apps.notifications.transports.wechat.api import PROVIDER, send
from apps.notifications.transports.wechat.data import data_of
from apps.notifications.transports.wording import wechat_wording

PATH: Final = "/cgi-bin/message/template/send"


class WechatTemplateTransport:
    def provider(self, _delivery: Delivery) -> str:
        return PROVIDER

    def send(self, delivery: Delivery) -> str:
        wording = wechat_wording(delivery.message)
        answer = send(
            PATH,
            {
                "touser": delivery.to,
                "template_id": wording.template_id,
                "data": data_of(wording),
                # 32 letters at most.
                "client_msg_id": delivery.id.hex,
            },
        )
        ident = answer.get("msgid")
        if not isinstance(ident, int):
            raise http.lost("no_id")
        return str(ident)
