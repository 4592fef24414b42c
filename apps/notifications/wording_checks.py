"""What a wording must keep to before it can be in force."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Final

from django.utils.translation import gettext as _

from apps.core.errors import FieldError
from apps.notifications.occasions import ANNOUNCEMENTS, CODES
from apps.notifications.sms_length import SmsLength, sms_length
from apps.notifications.templates import SAMPLE, Template, fields, variables

# More is paid for and not read; vendors refuse long ones.
MOST_PARTS: Final = 4
SIGNATURE: Final[dict[str, str]] = {"zh-hans": "【门前】", "en": "[Doorstep] "}
# Whoever is told of what they have not asked for is told how to hear no more of it.
WAY_OUT: Final[dict[str, str]] = {"zh-hans": "退订", "en": "opt out"}
# Aliyun writes SMS_154950909, Tencent plain digits.
SMS_ID: Final = re.compile(r"(SMS_)?\d{4,20}")
WECHAT_ID: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Preview:
    """The text with sample values, and what it costs as a text message."""

    text: str
    length: SmsLength


def preview(text: str) -> Preview:
    """Only of a text that `wording_faults` lets pass."""
    filled = text.format_map(SAMPLE)
    return Preview(filled, sms_length(filled))


def wording_faults(
    template: Template, language: str, text: str, *, sms_template_id: str = "", wechat_template_id: str = ""
) -> list[FieldError]:
    faults = list(text_faults(template, language, text))
    if sms_template_id and not SMS_ID.fullmatch(sms_template_id):
        words = _("An SMS vendor's template id is digits, or SMS_ and digits.")
        faults.append(FieldError("/sms_template_id", "bad_template_id", words))
    if wechat_template_id and not WECHAT_ID.fullmatch(wechat_template_id):
        words = _("A WeChat template id has 43 letters, digits, dashes and underscores.")
        faults.append(FieldError("/wechat_template_id", "bad_template_id", words))
    return faults


def text_faults(template: Template, language: str, text: str) -> Iterator[FieldError]:
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:
        words = _("A brace is open or closed too many: a variable is written {name}.")
        yield FieldError("/text", "bad_braces", words)
        return
    if any(spec or conversion for _literal, _name, spec, conversion in parsed):
        yield FieldError("/text", "bad_braces", _("A variable is its name in braces and nothing else."))
        return
    known, used = variables(template), fields(text)
    for name in sorted(used - known):
        words = _("There is no variable “%(name)s”; known are: %(known)s.")
        shown = {"name": name, "known": ", ".join(sorted(known)) or "–"}
        yield FieldError("/text", "unknown_variable", words % shown)
    if template in CODES and "code" not in used:
        yield FieldError("/text", "code_missing", _("The code is what this message is for: {code} is missing."))
    if template in ANNOUNCEMENTS and (way_out := WAY_OUT[language]) not in text.lower():
        words = _("The text has to say how one opts out: the words “%(words)s” are missing.")
        yield FieldError("/text", "way_out_missing", words % {"words": way_out})
    signature = SIGNATURE[language]
    if not text.startswith(signature):
        words = _("The text begins with the sender's name, %(signature)s: vendors refuse others.")
        yield FieldError("/text", "signature_missing", words % {"signature": signature.strip()})
    if used <= known and (length := preview(text).length).parts > MOST_PARTS:
        words = _("The text takes %(parts)s parts of a text message; %(most)s are the most.")
        yield FieldError("/text", "too_long", words % {"parts": length.parts, "most": MOST_PARTS})
