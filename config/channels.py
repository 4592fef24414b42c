"""The settings of the ways out: who carries messages to residents, and by which account."""

from datetime import timedelta

from config import env

_DEMO = env.boolean("DEMO", default=False)
_QUIET = "demo" if _DEMO else ""

SMS_TRANSPORT = env.text("SMS_TRANSPORT", "demo" if _DEMO else "console")
# The approved signature (签名), without its brackets.
SMS_SIGN_NAME = env.text("SMS_SIGN_NAME", "")
ALIYUN_ACCESS_KEY_ID = env.text("ALIYUN_ACCESS_KEY_ID", "")
ALIYUN_ACCESS_KEY_SECRET = env.secret("ALIYUN_ACCESS_KEY_SECRET", "")
ALIYUN_SMS_BASE = env.text("ALIYUN_SMS_BASE", "https://dysmsapi.aliyuncs.com").rstrip("/")
TENCENT_SECRET_ID = env.text("TENCENT_SECRET_ID", "")
TENCENT_SECRET_KEY = env.secret("TENCENT_SECRET_KEY", "")
TENCENT_SMS_APP_ID = env.text("TENCENT_SMS_APP_ID", "")
TENCENT_SMS_REGION = env.text("TENCENT_SMS_REGION", "ap-guangzhou")
TENCENT_SMS_BASE = env.text("TENCENT_SMS_BASE", "https://sms.tencentcloudapi.com").rstrip("/")
# What proves that a receipt comes from the SMS vendor; empty: the hook takes nothing.
SMS_RECEIPT_KEY = env.secret("SMS_RECEIPT_KEY", "")

WECHAT_TRANSPORT = env.text("WECHAT_TRANSPORT", _QUIET)
# `{"<template>": {"thing1": "{reference}"}}`: what goes where in a WeChat template.
WECHAT_TEMPLATE_FIELDS = env.table("WECHAT_TEMPLATE_FIELDS")

EMAIL_TRANSPORT = env.text("EMAIL_TRANSPORT", _QUIET)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD", "")
EMAIL_SECURITY = env.choice("EMAIL_SECURITY", ["starttls", "tls", "none"])
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
# For each step of the talk; a whole one stays under the limit of a task.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "doorstep@localhost")

WEBPUSH_TRANSPORT = env.text("WEBPUSH_TRANSPORT", _QUIET)
VAPID_PRIVATE_KEY = env.secret("VAPID_PRIVATE_KEY", "")
# Whom a push service may write to: mailto: or https:.
VAPID_SUBJECT = env.text("VAPID_SUBJECT", "")
# A subscription's address is a browser's word; nothing else is ever called.
WEBPUSH_HOSTS = env.listing(
    "WEBPUSH_HOSTS",
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.notify.windows.com,web.push.apple.com",
)

WEBHOOK_TRANSPORT = env.text("WEBHOOK_TRANSPORT", _QUIET)
WEBHOOK_SECRET = env.secret("WEBHOOK_SECRET", "")
# Where messages may be posted to, as scheme://host:port.
WEBHOOK_ORIGINS = env.listing("WEBHOOK_ORIGINS")

# To residents: what happens within the window is one message; in quiet hours ("": none) only one-time codes leave.
MESSAGE_WINDOW = timedelta(seconds=env.integer("MESSAGE_WINDOW_S", 0 if _DEMO else 120))
QUIET_HOURS = env.text("QUIET_HOURS", "" if _DEMO else "21:00-08:00")
MESSAGES_A_DAY = env.integer("MESSAGES_A_DAY", 0 if _DEMO else 5)
# Announcements (宣传): at most so many a day to a resident, and never in the place of what concerns them.
ANNOUNCEMENTS_A_DAY = env.integer("ANNOUNCEMENTS_A_DAY", 0 if _DEMO else 1)
# All campaigns together write so many a minute.
CAMPAIGN_RATE = env.integer("CAMPAIGN_RATE", 600)
# One that reaches more is released by a second person.
CAMPAIGN_RELEASE_ABOVE = env.integer("CAMPAIGN_RELEASE_ABOVE", 1000)
# In yuan; a long text takes several.
SMS_PART_PRICE = env.decimal("SMS_PART_PRICE", "0.045")
# A WeChat message without a receipt after this long is followed by a text message.
FALLBACK_AFTER = timedelta(seconds=env.integer("FALLBACK_AFTER_S", 600))
