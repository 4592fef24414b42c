"""One call to Aliyun's API. All parameters stand in the body: an address ends in somebody's log."""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from apps.core.clock import now
from apps.notifications.transports import http
from apps.notifications.transports.aliyun.faults import OK, fault_of
from apps.notifications.transports.aliyun.signature import authorization, sha256
from apps.notifications.transports.base import TransportError

VERSION: Final = "2017-05-25"
FORM: Final = "application/x-www-form-urlencoded"
# What may stand in a log: a vendor that lies could put a number there.
CODE: Final = re.compile(r"[A-Za-z][A-Za-z._]{0,79}")


def ask(action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The answer's document; a word that says no is raised."""
    body = urlencode(parameters).encode()
    base = settings.ALIYUN_SMS_BASE
    headers = {
        "host": urlsplit(base).netloc,
        "content-type": FORM,
        "x-acs-action": action,
        "x-acs-version": VERSION,
        "x-acs-date": now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": secrets.token_hex(16),
        "x-acs-content-sha256": sha256(body),
    }
    signed = authorization(
        key_id=settings.ALIYUN_ACCESS_KEY_ID, secret=settings.ALIYUN_ACCESS_KEY_SECRET, headers=headers, body=body
    )
    answer = http.post(f"{base}/", headers={**headers, "Authorization": signed}, content=body)
    return accepted(answer)


def accepted(answer: http.Answer) -> dict[str, Any]:
    """Its word says more than its status; what stands between may answer with a page."""
    try:
        document = answer.document()
    except TransportError:
        raise (http.lost("no_json") if answer.is_success else http.refused(answer)) from None
    code = document.get("Code")
    if code == OK and answer.is_success:
        return document
    if isinstance(code, str) and code != OK and CODE.fullmatch(code):
        raise fault_of(code)
    raise http.lost("no_code") if answer.is_success else http.refused(answer)
