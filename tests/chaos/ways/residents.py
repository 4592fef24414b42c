"""How a resident comes to hear on each way: by the API and the hooks, as in life."""

import json
from functools import partial
from typing import Final

from tests.chaos.ways import listening
from tests.chaos.ways.listening import as_gaps, as_text
from tests.chaos.ways.stage import Listener, Stage
from tests.chaos.ways.vendors import HOOK_UP, in_the_system
from tests.contract.client import API, Resident, authorization

MAIL: Final = "newcomer@example.org"


def by_sms(stage: Stage, number: int, name: str) -> Listener:
    resident = stage.sign_in(number)
    hears = partial(getattr(listening, f"by_{name}"), stage.vendors, resident.phone)
    return Listener(name, "sms", resident, hears, as_gaps, number, ends="delivered")


def by_wechat(stage: Stage, number: int, openid: str) -> Listener:
    resident = stage.sign_in(number)
    stage.bind_wechat(resident, openid)
    hears = partial(listening.by_wechat, stage.vendors, openid)
    return Listener(f"wechat {openid}", "wechat", resident, hears, as_gaps, number, ends="delivered")


def by_mail(stage: Stage, number: int) -> Listener:
    """In English."""
    resident = stage.sign_in(number)
    assert resident.post("/resident/email", {"email": MAIL}).status_code == 202

    def code() -> str | None:
        mails = [str(mail.get_content()) for mail in stage.vendors.mail.mailbox.values()]
        return next((found.group() for text in mails if (found := listening.CODE.search(text))), None)

    answer = resident.post("/resident/email/confirm", {"code": stage.until(code, "the code by e-mail")})
    assert answer.status_code == 204, answer.text
    wish(stage, resident, channel="email", language="en")
    hears = partial(listening.by_mail, stage.vendors, MAIL)
    return Listener("email", "email", resident, hears, partial(as_text, language="en"), number)


def by_push(stage: Stage, number: int) -> Listener:
    """Subscribed with the key that the API hands out, as a browser would."""
    resident = stage.sign_in(number)
    assert len(resident.get("/push/key").json()["public_key"]) == 87
    asked = json.loads(stage.vendors.push.browser.subscription(stage.vendors.push.base))
    assert resident.post("/resident/push-subscriptions", asked).status_code == 201
    wish(stage, resident, channel="webpush")
    return Listener("webpush", "webpush", resident, partial(listening.by_push, stage.vendors), as_text, number)


def by_webhook(stage: Stage, number: int) -> Listener:
    resident = stage.sign_in(number)
    script = HOOK_UP.format(phone=resident.phone, url=f"{stage.vendors.webhook.base}/messages")
    in_the_system(script, stage.system.find("web").environ())
    return Listener("webhook", "webhook", resident, partial(listening.by_webhook, stage.vendors), as_text, number)


def wish(stage: Stage, resident: Resident, **wishes: str) -> None:
    answer = stage.http.put(f"{API}/preferences", json=wishes, headers=authorization(resident.token))
    assert answer.status_code == 200, answer.text
