"""What fills the gaps of a WeChat template: `{"thing1": {"value": "…"}}`, each kind with its longest length.

WeChat names the gaps itself (thing1, time3), so a setting says what goes where; without it our own names are used.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.conf import settings

from apps.notifications.transports.base import FaultKind, TransportError
from apps.notifications.transports.wording import VendorWording

# https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/intro.html
LONGEST: Final = {
    "thing": 20,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phrase": 5,
    "name": 10,
    "const": 20,
}
KIND: Final = re.compile(r"[a-z_]+")
CUT: Final = "…"


def data_of(wording: VendorWording) -> dict[str, dict[str, str]]:
    fields: Mapping[str, str] = settings.WECHAT_TEMPLATE_FIELDS.get(wording.template_id, {})
    try:
        values = {key: form.format_map(dict(wording.params)) for key, form in fields.items()} or wording.params
    except (KeyError, ValueError, IndexError):
        raise TransportError("bad_template_fields", kind=FaultKind.TECHNICAL) from None
    return {key: {"value": fitted(key, value)} for key, value in values.items()}


def fitted(key: str, value: str) -> str:
    """WeChat refuses a whole message for one value that is too long."""
    kind = KIND.match(key)
    longest = LONGEST.get(kind.group(), len(value)) if kind else len(value)
    return value if len(value) <= longest else value[: longest - 1] + CUT
