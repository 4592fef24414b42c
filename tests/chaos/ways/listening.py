"""What arrived for one resident, on each way, in the order in which it came; one-time codes left out."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from apps.notifications.occasions import CODES
from apps.notifications.templates import TEXTS, Template, variables
from apps.residence_registration.permits import eligible_from
from tests.chaos.ways.vendors import SMS_IDS, WECHAT_IDS, Vendors

# A vendor's own text: its template and what fills the gaps; else the text as it is read.
Heard = str | tuple[str, tuple[str, ...]]
Hearing = Callable[[], list[Heard]]
CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
BY_SMS_ID: Final = {ident: template for template, ident in SMS_IDS.items()}
BY_WECHAT_ID: Final = {ident: template for template, ident in WECHAT_IDS.items()}


def said(template: str, values: list[str]) -> list[Heard]:
    return [] if template in CODES else [(template, tuple(values))]


def by_aliyun(vendors: Vendors, phone: str) -> list[Heard]:
    mine = [each for each in vendors.aliyun.sent if each["PhoneNumbers"] == phone.removeprefix("+86")]
    return [
        one
        for each in mine
        for one in said(BY_SMS_ID[each["TemplateCode"]], list(json.loads(each["TemplateParam"]).values()))
    ]


def by_tencent(vendors: Vendors, phone: str) -> list[Heard]:
    mine = [each for each in vendors.tencent.sent if each["PhoneNumberSet"] == [phone]]
    return [one for each in mine for one in said(BY_SMS_ID[each["TemplateId"]], each["TemplateParamSet"])]


def by_wechat(vendors: Vendors, openid: str) -> list[Heard]:
    mine = [each for each in vendors.wechat.sent if each["touser"] == openid]
    return [
        one
        for each in mine
        for one in said(BY_WECHAT_ID[each["template_id"]], [value["value"] for value in each["data"].values()])
    ]


def by_mail(vendors: Vendors, address: str) -> list[Heard]:
    texts = [str(mail.get_content()).strip() for mail in vendors.mail.mailbox.values() if mail["To"] == address]
    return [text for text in texts if not CODE.search(text)]


def by_push(vendors: Vendors) -> list[Heard]:
    return [each["text"] for each in vendors.push.shown.values()]


def by_webhook(vendors: Vendors) -> list[Heard]:
    return [each["text"] for each in vendors.webhook.taken.values()]


def code_of(vendors: Vendors, phone: str) -> str | None:
    """The newest one-time code that a text message has brought."""
    ours = SMS_IDS[Template.OTP]
    codes = [
        json.loads(each["TemplateParam"])["code"]
        for each in vendors.aliyun.sent
        if (each["PhoneNumbers"], each["TemplateCode"]) == (phone.removeprefix("+86"), ours)
    ]
    codes += [
        each["TemplateParamSet"][0]
        for each in vendors.tencent.sent
        if (each["PhoneNumberSet"], each["TemplateId"]) == ([phone], ours)
    ]
    return codes[-1] if codes else None


def facts(declared: Mapping[str, str]) -> dict[str, str]:
    """What the texts say of a declaration, from the API's own answer to it."""
    at = datetime.fromisoformat(declared["created_at"])
    return {"reference": declared["reference"], "eligible_from": eligible_from(at).isoformat()}


def as_text(template: Template, known: Mapping[str, str], language: str = "zh-hans") -> Heard:
    return TEXTS[template][language].format_map(known)


def as_gaps(template: Template, known: Mapping[str, str], language: str = "zh-hans") -> Heard:
    """In the order of the text."""
    order = sorted(variables(template), key=lambda name: TEXTS[template][language].index(f"{{{name}}}"))
    return template, tuple(known[name] for name in order)
