"""Vendors' stand-ins, connected: what leaves goes to a real server on loopback."""

from collections.abc import Iterator

import httpx
import pytest
from pytest_django import Settings

from apps.notifications.transports import http
from tests.standins import aliyun, push, smtp, tencent, webhook, wechat
from tests.standins.http import running

VAPID_KEY = "LhbBm2XFEqT2dhXcVwLmUkBwbZgv4X0Vm9N0wsCPdbI"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def lines() -> Iterator[None]:
    """No connection outlives its test."""
    http.session.cache_clear()
    yield
    http.session().close()
    http.session.cache_clear()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, lines: None) -> None:
    monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(0.4))
    monkeypatch.setattr(http, "PATIENCE_S", 0.4)


@pytest.fixture
def aliyun_server(settings: Settings, lines: None) -> Iterator[aliyun.AliyunServer]:
    with running(aliyun.AliyunServer()) as server:
        settings.SMS_TRANSPORT, settings.SMS_SIGN_NAME, settings.ALIYUN_SMS_BASE = "aliyun", "门前", server.base
        settings.ALIYUN_ACCESS_KEY_ID, settings.ALIYUN_ACCESS_KEY_SECRET = aliyun.KEY_ID, aliyun.SECRET
        yield server


@pytest.fixture
def tencent_server(settings: Settings, lines: None) -> Iterator[tencent.TencentServer]:
    with running(tencent.TencentServer()) as server:
        settings.SMS_TRANSPORT, settings.SMS_SIGN_NAME, settings.TENCENT_SMS_BASE = "tencent", "门前", server.base
        settings.TENCENT_SECRET_ID, settings.TENCENT_SECRET_KEY = tencent.KEY_ID, tencent.SECRET
        settings.TENCENT_SMS_APP_ID = tencent.APP_ID
        yield server


@pytest.fixture
def wechat_send_server(settings: Settings, lines: None) -> Iterator[wechat.WechatSendServer]:
    with running(wechat.WechatSendServer()) as server:
        settings.WECHAT_API_BASE = server.base
        settings.WECHAT_APP_ID, settings.WECHAT_APP_SECRET = wechat.APP_ID, wechat.SECRET
        yield server


@pytest.fixture
def push_server(settings: Settings, lines: None) -> Iterator[push.PushServer]:
    with running(push.PushServer()) as server:
        settings.WEBPUSH_TRANSPORT, settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = (
            "vapid",
            VAPID_KEY,
            push.SUBJECT,
        )
        settings.WEBPUSH_HOSTS, settings.DEBUG = ["127.0.0.1"], True
        yield server


@pytest.fixture
def webhook_server(settings: Settings, lines: None) -> Iterator[webhook.WebhookServer]:
    with running(webhook.WebhookServer()) as server:
        settings.WEBHOOK_TRANSPORT, settings.WEBHOOK_SECRET = "https", webhook.SECRET
        settings.WEBHOOK_ORIGINS = [server.base]
        yield server


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[smtp.MailServer]:
    with smtp.running() as server:
        settings.EMAIL_TRANSPORT, settings.EMAIL_BACKEND = "smtp", "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = smtp.USER, smtp.PASSWORD
        settings.DEFAULT_FROM_EMAIL = "门前 <desk@doorstep.example>"
        yield server
