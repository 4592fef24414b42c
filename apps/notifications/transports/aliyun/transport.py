"""Send by Aliyun. It does not look at the caller's own id, so a delivery in doubt is asked after first."""

from datetime import date, timedelta
from typing import Any, Final

import orjson
from django.conf import settings
from django.utils.timezone import localdate

from apps.notifications.models import Delivery
from apps.notifications.transports import http
from apps.notifications.transports.aliyun.api import ask
from apps.notifications.transports.base import TransportError
from apps.notifications.transports.numbers import national
from apps.notifications.transports.wording import sms_wording

PROVIDER: Final = "aliyun"
# After that long its list of what was sent is complete.
LISTED_AFTER: Final = timedelta(minutes=1)
ON_A_PAGE: Final = 50


class AliyunTransport:
    def provider(self, _delivery: Delivery) -> str:
        return PROVIDER

    def send(self, delivery: Delivery) -> str:
        wording = sms_wording(delivery.message)
        if delivery.in_doubt and has_it(delivery):
            return f"out-{delivery.id}"
        try:
            answer = ask(
                "SendSms",
                {
                    "PhoneNumbers": national(delivery.to),
                    "SignName": settings.SMS_SIGN_NAME,
                    "TemplateCode": wording.template_id,
                    "TemplateParam": orjson.dumps(wording.params).decode(),
                    "OutId": str(delivery.id),
                },
            )
        except TransportError as error:
            if error.in_doubt:
                error.retry_after = max(error.retry_after or LISTED_AFTER, LISTED_AFTER)
            raise
        return str(answer.get("BizId") or "") or lost_id()


def lost_id() -> str:
    raise http.lost("no_id")


def has_it(delivery: Delivery) -> bool:
    """Does Aliyun list a message to this number under our id, on one of the days when it may have been sent?"""
    days = {localdate(delivery.message.created_at), localdate()}
    return any(str(delivery.id) in sent_on(delivery, day) for day in sorted(days))


def sent_on(delivery: Delivery, day: date) -> set[str]:
    answer = ask(
        "QuerySendDetails",
        {
            "PhoneNumber": national(delivery.to),
            "SendDate": day.strftime("%Y%m%d"),
            "PageSize": str(ON_A_PAGE),
            "CurrentPage": "1",
        },
    )
    listed: Any = answer.get("SmsSendDetailDTOs")
    rows = listed.get("SmsSendDetailDTO") if isinstance(listed, dict) else None
    return {str(row.get("OutId")) for row in rows or [] if isinstance(row, dict)}
