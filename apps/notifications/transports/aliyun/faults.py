"""Aliyun's words for no, and what each means for the message.

https://help.aliyun.com/zh/sms/developer-reference/api-error-codes
"""

from datetime import timedelta
from typing import Final

from apps.notifications.transports.base import FaultKind, TransportError

OK: Final = "OK"
# This number or this text is not taken, however often it is sent.
REFUSED: Final = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.SMS_CONTENT_ILLEGAL",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.DENY_IP_RANGE",
    }
)
# Too many for this number (1 a minute, 5 an hour, 10 a day): another number is taken all the same.
TOO_OFTEN: Final = frozenset({"isv.BUSINESS_LIMIT_CONTROL"})
A_MINUTE: Final = timedelta(minutes=1)
# The template or the signature is wrong: other messages may go.
OUR_TEMPLATE: Final = frozenset(
    {
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
        "isv.SMS_SIGN_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.INVALID_PARAMETERS",
        "isv.INVALID_JSON_PARAM",
        "MissingTemplateCode",
        "MissingSignName",
    }
)
# The vendor's own trouble, or too much from us at once. Prefixes: "Throttling.User", "InternalError".
THEIR_TROUBLE: Final = ("isp.SYSTEM_ERROR", "isp.GATEWAY_ERROR", "Throttling", "ServiceUnavailable", "InternalError")


def fault_of(code: str) -> TransportError:
    """An unknown word is an account's trouble until somebody has looked: reported, and tried again."""
    if code in REFUSED:
        return TransportError(code, kind=FaultKind.PERMANENT)
    if code in TOO_OFTEN:
        return TransportError(code, kind=FaultKind.TEMPORARY, retry_after=A_MINUTE)
    if code in OUR_TEMPLATE:
        return TransportError(code, kind=FaultKind.TECHNICAL)
    if code.startswith(THEIR_TROUBLE):
        return TransportError(code, kind=FaultKind.TEMPORARY, of_provider=True)
    return TransportError(code, kind=FaultKind.TECHNICAL, of_provider=True)
