"""A report as each SMS vendor writes it, in one form.

Aliyun: https://help.aliyun.com/document_detail/101867.html
Tencent: https://cloud.tencent.com/document/product/382/37809
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from apps.core.ids import parse_uuid
from apps.notifications.transports.aliyun.transport import PROVIDER as ALIYUN
from apps.notifications.transports.tencent.transport import PROVIDER as TENCENT

LONGEST_ID: Final = 128
LONGEST_WORD: Final = 64
UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """`delivery_id`: our own, where the vendor gives it back. `raw` may hold a number."""

    provider: str
    vendor_id: str
    delivered: bool
    word: str
    raw: str
    delivery_id: UUID | None = None


def read(item: object) -> Report:
    """A form that nobody knows is a report too: it is kept, under a hash of itself."""
    raw = orjson.dumps(item).decode()
    found = (aliyun(item, raw) or tencent(item, raw)) if isinstance(item, dict) else None
    return found or Report("", hashlib.sha256(raw.encode()).hexdigest(), delivered=False, word=UNREADABLE, raw=raw)


def aliyun(item: Mapping[str, Any], raw: str) -> Report | None:
    ident, success = item.get("biz_id"), item.get("success")
    if not is_id(ident) or not isinstance(success, bool):
        return None
    own = parse_uuid(str(item.get("out_id") or ""))
    return Report(ALIYUN, str(ident), success, word_of(item.get("err_code")), raw, own)


def tencent(item: Mapping[str, Any], raw: str) -> Report | None:
    ident, status = item.get("sid"), item.get("report_status")
    if not is_id(ident) or status not in {"SUCCESS", "FAIL"}:
        return None
    return Report(TENCENT, str(ident), status == "SUCCESS", word_of(item.get("errmsg")), raw)


def is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()


def word_of(value: object) -> str:
    return "".join(letter for letter in str(value or "") if letter.isprintable())[:LONGEST_WORD]
