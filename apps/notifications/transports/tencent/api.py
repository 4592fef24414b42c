"""One call to Tencent Cloud's API."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from apps.core.clock import now
from apps.notifications.transports import http
from apps.notifications.transports.base import TransportError
from apps.notifications.transports.tencent.faults import fault_of
from apps.notifications.transports.tencent.signature import authorization

SERVICE: Final = "sms"
VERSION: Final = "2021-01-11"
JSON: Final = "application/json; charset=utf-8"
# What may stand in a log: a vendor that lies could put a number there.
CODE: Final = re.compile(r"[A-Za-z][A-Za-z._]{0,79}")


def ask(action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What stands under `Response`; a word that says no to the whole request is raised."""
    body = orjson.dumps(parameters)
    base, timestamp = settings.TENCENT_SMS_BASE, int(now().timestamp())
    signed = {"content-type": JSON, "host": urlsplit(base).netloc, "x-tc-action": action}
    headers = {
        **signed,
        "X-TC-Version": VERSION,
        "X-TC-Timestamp": str(timestamp),
        "X-TC-Region": settings.TENCENT_SMS_REGION,
        "Authorization": authorization(
            key_id=settings.TENCENT_SECRET_ID,
            secret=settings.TENCENT_SECRET_KEY,
            service=SERVICE,
            timestamp=timestamp,
            headers=signed,
            body=body,
        ),
    }
    return accepted(http.post(f"{base}/", headers=headers, content=body))


def accepted(answer: http.Answer) -> dict[str, Any]:
    """Errors come with 200 too; what stands between may answer with a page."""
    try:
        found = answer.document().get("Response")
    except TransportError:
        found = None
    if not isinstance(found, dict):
        raise http.lost("no_response") if answer.is_success else http.refused(answer)
    error = found.get("Error")
    if error is not None:
        raise refusal(error.get("Code") if isinstance(error, dict) else None)
    return found


def refusal(code: object) -> TransportError:
    return fault_of(code) if isinstance(code, str) and CODE.fullmatch(code) else http.lost("no_code")
