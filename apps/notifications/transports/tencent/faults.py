"""Tencent's words for no, and what each means for the message.

https://cloud.tencent.com/document/product/382/55981
"""

from datetime import timedelta
from typing import Final

from apps.notifications.transports.base import FaultKind, TransportError

OK: Final = "Ok"
REFUSED: Final = frozenset(
    {
        "InvalidParameterValue.IncorrectPhoneNumber",
        "InvalidParameterValue.ContentLengthLimit",
        "InvalidParameterValue.TemplateParameterLengthLimit",
        "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
        "FailedOperation.ContainSensitiveWord",
        "FailedOperation.PhoneNumberInBlacklist",
        "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone",
        "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone",
        "UnsupportedOperation.UnsupportedRegion",
    }
)
# Of this number: 1 in 30 seconds, 5 an hour, 10 a day, the same text too often.
TOO_OFTEN: Final = (
    "LimitExceeded.DeliveryFrequencyLimit",
    "LimitExceeded.PhoneNumber",
    "LimitExceeded.SameContent",
    "LimitExceeded.PhoneNumberSameContent",
)
A_MINUTE: Final = timedelta(minutes=1)
OUR_TEMPLATE: Final = frozenset(
    {
        "FailedOperation.TemplateIncorrectOrUnapproved",
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.MissingSignature",
        "FailedOperation.MissingSignatureToModify",
        "FailedOperation.MissingTemplateToModify",
        "InvalidParameterValue.TemplateParameterFormatError",
        "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
        "FailedOperation.TemplateUnapprovedOrNotExist",
        "InvalidParameterValue.MissingParameter",
    }
)
THEIR_TROUBLE: Final = (
    "InternalError",
    "RequestLimitExceeded",
    "ResourceUnavailable",
    "FailedOperation.FailResolve",
)


def fault_of(code: str) -> TransportError:
    """An unknown word is an account's trouble until somebody has looked: reported, and tried again."""
    if code in REFUSED:
        return TransportError(code, kind=FaultKind.PERMANENT)
    if code.startswith(TOO_OFTEN):
        return TransportError(code, kind=FaultKind.TEMPORARY, retry_after=A_MINUTE)
    if code in OUR_TEMPLATE:
        return TransportError(code, kind=FaultKind.TECHNICAL)
    if code.startswith(THEIR_TROUBLE):
        return TransportError(code, kind=FaultKind.TEMPORARY, of_provider=True)
    return TransportError(code, kind=FaultKind.TECHNICAL, of_provider=True)
