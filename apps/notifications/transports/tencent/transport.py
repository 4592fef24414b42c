"""Send by Tencent. It does not look at the caller's own id, so a delivery in doubt is asked after first."""

from datetime import timedelta
from typing import Final

from django.conf import settings

from apps.core.clock import now
from apps.notifications.models import Delivery
from apps.notifications.transports import http
from apps.notifications.transports.base import TransportError
from apps.notifications.transports.tencent.api import ask, refusal
from apps.notifications.transports.tencent.faults import OK
from apps.notifications.transports.wording import sms_wording

PROVIDER: Final = "tencent"
# It lists what the networks have reported on: by then most have.
LISTED_AFTER: Final = timedelta(minutes=2)
LIMIT: Final = 100
CLOCKS_DIFFER: Final = timedelta(minutes=5)


class TencentTransport:
    def provider(self, _delivery: Delivery) -> str:
        return PROVIDER

    def send(self, delivery: Delivery) -> str:
        wording = sms_wording(delivery.message)
        known = serial_of(delivery) if delivery.in_doubt else ""
        if known:
            return known
        try:
            answer = ask(
                "SendSms",
                {
                    "PhoneNumberSet": [delivery.to],
                    "SmsSdkAppId": settings.TENCENT_SMS_APP_ID,
                    "SignName": settings.SMS_SIGN_NAME,
                    "TemplateId": wording.template_id,
                    "TemplateParamSet": list(wording.params.values()),
                    "SessionContext": str(delivery.id),
                },
            )
        except TransportError as error:
            if error.in_doubt:
                error.retry_after = max(error.retry_after or LISTED_AFTER, LISTED_AFTER)
            raise
        return serial_in(answer.get("SendStatusSet"))


def serial_in(listed: object) -> str:
    """Each number has a word of its own, and here there is one number."""
    status = listed[0] if isinstance(listed, list) and len(listed) == 1 else None
    if not isinstance(status, dict):
        raise http.lost("no_status")
    if status.get("Code") != OK:
        raise refusal(status.get("Code"))
    serial = status.get("SerialNo")
    if not isinstance(serial, str) or not serial:
        raise http.lost("no_id")
    return serial


def serial_of(delivery: Delivery) -> str:
    """The vendor's id of what it has under ours; empty where it lists none."""
    begin = int((delivery.message.created_at - CLOCKS_DIFFER).timestamp())
    answer = ask(
        "PullSmsSendStatusByPhoneNumber",
        {
            "PhoneNumber": delivery.to,
            "SmsSdkAppId": settings.TENCENT_SMS_APP_ID,
            "BeginTime": begin,
            "EndTime": int(now().timestamp()),
            "Offset": 0,
            "Limit": LIMIT,
        },
    )
    for row in answer.get("PullSmsSendStatusSet") or []:
        if isinstance(row, dict) and row.get("SessionContext") == str(delivery.id):
            return str(row.get("SerialNo") or f"session-{delivery.id}")
    return ""
