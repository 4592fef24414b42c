"""WeChat users who write to the official account, and WeChat's server as it hands their messages over."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pytest
from django.test import Client
from pytest_django import Settings

from apps.core.clock import now
from apps.core.phones import phone_index
from apps.residence_registration.models import ResidentAccount, WechatBinding
from apps.residence_registration.services import openid_index
from apps.verification_tasks.inbound.wechat.crypto import seal, signature_of
from apps.verification_tasks.inbound.wechat.states import MessageStatus
from apps.verification_tasks.inbound.wechat.working import work_on
from apps.verification_tasks.models import VerificationTask, WechatMessage
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer, running

TOKEN: Final = "doorstep"
APP_ID: Final = "wx0000000000000000"
AES_KEY: Final = "doorstepdoorstepdoorstepdoorstepdoorstep123"
PATH: Final = "/hooks/wechat/"
JPEG: Final = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"invented picture" * 64
AMR: Final = b"#!AMR\n" + b"invented voice" * 64
SPEEX: Final = b"\x3d\x9a\x20\xa6" * 50
MEDIA: Final = "/cgi-bin/media/get"
numbers = itertools.count(24000000000000001)


def xml_of(**fields: object) -> str:
    return f"<xml>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in fields.items())}</xml>"


@dataclass
class Wechat:
    """One user, by an openid that is invented."""

    openid: str = field(default_factory=lambda: "o" + secrets.token_hex(14))
    safe: bool = False

    def message(self, kind: str, **fields: object) -> str:
        about = {"ToUserName": "gh_000000000000", "FromUserName": self.openid, "CreateTime": int(now().timestamp())}
        given = {**about, "MsgType": kind, **fields}
        return xml_of(**given if kind == "event" else {"MsgId": next(numbers), **given})

    def text(self, content: str = "我在家", **fields: object) -> str:
        return self.message("text", Content=content, **fields)

    def image(self, media_id: str = "picture", **fields: object) -> str:
        return self.message("image", PicUrl="http://invented", MediaId=media_id, **fields)

    def voice(self, media_id: str = "voice", form: str = "amr", **fields: object) -> str:
        return self.message("voice", MediaId=media_id, Format=form, **fields)

    def location(self, lat: object = 31.875, lng: object = 120.553, **fields: object) -> str:
        return self.message("location", Location_X=lat, Location_Y=lng, Scale=16, Label="张家港", **fields)

    def event(self, name: str, key: str = "") -> str:
        return self.message("event", Event=name, EventKey=key)

    def sends(self, body: str, **changes: str) -> Any:
        """As WeChat hands it over; `changes` are parameters of the query that are not as they should be."""
        query, raw = sealed_call(body) if self.safe else (plain_query(), body)
        return post({**query, **changes}, raw)


def plain_query(**changes: str) -> dict[str, str]:
    timestamp, nonce = str(int(now().timestamp())), secrets.token_hex(5)
    return {"signature": signature_of(TOKEN, timestamp, nonce), "timestamp": timestamp, "nonce": nonce, **changes}


def sealed_call(body: str) -> tuple[dict[str, str], str]:
    query = plain_query(encrypt_type="aes")
    sealed = seal(body.encode(), encoding_aes_key=AES_KEY, receiver=APP_ID)
    query["msg_signature"] = signature_of(TOKEN, query["timestamp"], query["nonce"], sealed)
    return query, xml_of(ToUserName="gh_000000000000", Encrypt=sealed)


def post(query: dict[str, str], body: str | bytes) -> Any:
    return Client(raise_request_exception=False).post(PATH, body, content_type="text/xml", query_params=query)


def bind(wechat: Wechat, task: VerificationTask) -> ResidentAccount:
    """The resident of a task has bound this WeChat."""
    phone = task.declaration.phone
    account, _ = ResidentAccount.objects.get_or_create(
        phone_index=phone_index(phone), defaults={"phone": phone, "created_at": now()}
    )
    type(task.declaration).objects.filter(pk=task.declaration_id).update(account=account)
    WechatBinding.objects.create(
        account=account, openid=wechat.openid, openid_index=openid_index(wechat.openid), bound_at=now()
    )
    return account


def work() -> None:
    """What the Celery worker does with what is due."""
    due = WechatMessage.objects.filter(status=MessageStatus.WAITING, next_try_at__lte=now())
    for ident in due.order_by("received_at").values_list("id", flat=True):
        work_on(message_id=ident)


def again() -> None:
    """The pause is over."""
    WechatMessage.objects.update(next_try_at=now())
    work()


def end(tries: int | None = None) -> tuple[str, str, str]:
    """Status, reason and error of the one message."""
    message = WechatMessage.objects.get()
    if tries is not None:
        assert message.tries == tries
    return message.status, message.reason, message.error


@pytest.fixture
def account(settings: Settings, tmp_path: Path) -> Settings:
    """An official account is connected, and WeChat's server cannot be reached."""
    settings.WECHAT_TOKEN, settings.WECHAT_APP_ID, settings.WECHAT_AES_KEY = TOKEN, APP_ID, AES_KEY
    settings.WECHAT_APP_SECRET = "invented-secret"
    settings.WECHAT_SAFE_ONLY = False
    settings.WECHAT_API_BASE = "http://127.0.0.1:9"
    settings.MEDIA_ROOT = tmp_path
    return settings


@pytest.fixture
def wechat_server(account: Settings) -> Iterator[WechatServer]:
    with running() as server:
        server.media |= {"picture": Media(JPEG), "voice": Media(AMR, "audio/amr")}
        account.WECHAT_API_BASE = server.base
        yield server


@pytest.fixture
def resident_writes(account: Settings, db: None) -> Callable[..., Wechat]:
    """The resident of that task, whose WeChat is bound."""

    def make(task: VerificationTask, *, safe: bool = False) -> Wechat:
        wechat = Wechat(safe=safe)
        bind(wechat, task)
        return wechat

    return make
