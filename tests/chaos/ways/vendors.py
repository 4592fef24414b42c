"""All vendors' stand-ins, and the settings by which the run command's system knows them."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

from apps.notifications.templates import Template
from deploy.local.places import ROOT
from tests.cast.vendors import VAPID_KEY
from tests.standins import aliyun, push, smtp, tencent, webhook, wechat
from tests.standins.aliyun import AliyunServer
from tests.standins.http import running
from tests.standins.push import PushServer
from tests.standins.smtp import MailServer
from tests.standins.tencent import TencentServer
from tests.standins.webhook import WebhookServer
from tests.standins.wechat import WechatSendServer

RECEIPT_KEY: Final = "invented-receipt-key"
# How long WeChat may be silent before the text message follows: a receipt that came before our own note of the
# sending is matched within half a minute.
SILENCE_S: Final = 45
# What a vendor calls each of our texts.
SMS_IDS: Final = {template: str(100001 + number) for number, template in enumerate(Template)}
WECHAT_IDS: Final = {template: f"{number:043d}" for number, template in enumerate(Template)}
# The office has had every text approved by every vendor.
APPROVE: Final = """
from apps.core.actors import SYSTEM
from apps.notifications.services import WordingDraft, publish_wording
from apps.notifications.templates import TEXTS, Template
from tests.chaos.ways.vendors import SMS_IDS, WECHAT_IDS
for template in Template:
    for language, text in TEXTS[template].items():
        ids = {"sms_template_id": SMS_IDS[template], "wechat_template_id": WECHAT_IDS[template]}
        publish_wording(draft=WordingDraft(template, language, text, **ids), actor=SYSTEM)
"""
# An employer's own system hears for the people whom it houses.
HOOK_UP: Final = """
from apps.core.actors import SYSTEM
from apps.core.crypto import blind_index
from apps.notifications.services import Wishes, bind_address, save_wishes
bind_address(phone={phone!r}, channel="webhook", address={url!r}, index=blind_index("webhook", {url!r}))
save_wishes(phone={phone!r}, wishes=Wishes(channel="webhook"), actor=SYSTEM)
"""


@dataclass
class Vendors:
    mail: MailServer
    aliyun: AliyunServer = field(default_factory=AliyunServer)
    tencent: TencentServer = field(default_factory=TencentServer)
    wechat: WechatSendServer = field(default_factory=WechatSendServer)
    push: PushServer = field(default_factory=PushServer)
    webhook: WebhookServer = field(default_factory=WebhookServer)

    def settings(self) -> dict[str, str]:
        return {
            "SMS_TRANSPORT": "aliyun",
            "SMS_SIGN_NAME": aliyun.SIGN_NAME,
            "SMS_RECEIPT_KEY": RECEIPT_KEY,
            "ALIYUN_SMS_BASE": self.aliyun.base,
            "ALIYUN_ACCESS_KEY_ID": aliyun.KEY_ID,
            "ALIYUN_ACCESS_KEY_SECRET": aliyun.SECRET,
            "TENCENT_SMS_BASE": self.tencent.base,
            "TENCENT_SECRET_ID": tencent.KEY_ID,
            "TENCENT_SECRET_KEY": tencent.SECRET,
            "TENCENT_SMS_APP_ID": tencent.APP_ID,
            "WECHAT_TRANSPORT": "template",
            "WECHAT_API_BASE": self.wechat.base,
            "WECHAT_APP_SECRET": wechat.SECRET,
            "FALLBACK_AFTER_S": str(SILENCE_S),
            "EMAIL_TRANSPORT": "smtp",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.mail.port),
            "EMAIL_HOST_USER": smtp.USER,
            "EMAIL_HOST_PASSWORD": smtp.PASSWORD,
            "EMAIL_SECURITY": "none",
            "WEBPUSH_TRANSPORT": "vapid",
            "VAPID_PRIVATE_KEY": VAPID_KEY,
            "VAPID_SUBJECT": push.SUBJECT,
            "WEBPUSH_HOSTS": "127.0.0.1",
            "WEBHOOK_TRANSPORT": "https",
            "WEBHOOK_SECRET": webhook.SECRET,
            "WEBHOOK_ORIGINS": self.webhook.base,
        }


@contextmanager
def all_vendors() -> Iterator[Vendors]:
    with ExitStack() as stack:
        vendors = Vendors(stack.enter_context(smtp.running()))
        for server in (vendors.aliyun, vendors.tencent, vendors.wechat, vendors.push, vendors.webhook):
            stack.enter_context(running(server))
        vendors.aliyun.templates = vendors.tencent.templates = set(SMS_IDS.values())
        vendors.wechat.templates = set(WECHAT_IDS.values())
        yield vendors


def in_the_system(program: str, environment: Mapping[str, str]) -> None:
    """A few lines in the running system's own surroundings, as somebody at its console would."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
