"""The published samples, word for word but for who sends them and their number, become evidence on a task."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from pytest_django import Settings

from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import AMR, JPEG, Wechat, bind, post, work
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer

DATA: Final = Path(__file__).parent / "data"
pytestmark = pytest.mark.django_db
Writes = Callable[..., Wechat]


def sample(name: str, wechat: Wechat) -> str:
    text = (DATA / name).read_text()
    return re.sub(r"(?<=<FromUserName><!\[CDATA\[)[^\]]+", wechat.openid, text)


@pytest.fixture
def server(wechat_server: WechatServer) -> WechatServer:
    """With what the samples name."""
    wechat_server.media["media_id"] = Media(JPEG)
    return wechat_server


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("safe", [False, True])
@pytest.mark.parametrize(
    ("name", "kind"), [("text", "wechat_message"), ("image", "wechat_message"), ("location", "location")]
)
def test_a_message(
    quarter: Quarter,
    resident_writes: Writes,
    handset_of: Callable[..., Handset],
    name: str,
    kind: str,
    *,
    safe: bool,
) -> None:
    task = quarter.task()
    wechat, phone = resident_writes(task, safe=safe), handset_of(quarter.worker)
    phone.drain()
    assert wechat.sends(sample(f"oa_msg_{name}.xml", wechat)).status_code == 200
    work()
    evidence = Evidence.objects.get()
    assert (evidence.task_id, evidence.kind, evidence.status) == (task.pk, kind, "received")
    assert evidence.device_id is None
    assert evidence.captured_at is not None
    assert evidence.captured_at.year in {2012, 2013, 2011}
    phone.drain()
    (seen,) = [data for (kind_of, _), (_, data) in phone.copy.items() if kind_of == "task"]
    assert seen["evidence"] == [{"id": str(evidence.pk), "kind": kind, "status": "received"}]


def test_a_voice_note(quarter: Quarter, resident_writes: Writes, server: WechatServer) -> None:
    wechat = resident_writes(quarter.task())
    server.media["media_id"] = Media(AMR, "audio/amr")
    wechat.sends(sample("oa_msg_voice.xml", wechat))
    work()
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.mime, evidence.size) == ("received", "audio/amr", len(AMR))


def test_what_was_said_and_where_stands_in_the_evidence(
    quarter: Quarter, resident_writes: Writes, server: WechatServer
) -> None:
    wechat = resident_writes(quarter.task())
    wechat.sends(sample("oa_msg_text.xml", wechat))
    wechat.sends(sample("oa_msg_location.xml", wechat).replace("1234567890123456", "1234567890123457"))
    work()
    text, location = Evidence.objects.order_by("id")
    assert json.loads(text.meta or "{}")["text"] == "this is a test"
    about = json.loads(location.meta or "{}")
    assert about["gcj02"] == {"lat": 23.134521, "lng": 113.358803}
    assert about["label"] == "位置信息"
    # WGS-84, some 600 m from where the same figures would be.
    assert location.latitude == pytest.approx(23.1371, abs=1e-4)
    assert location.longitude == pytest.approx(113.3533, abs=1e-4)


def test_the_sealed_location_word_for_word(quarter: Quarter, account: Settings) -> None:
    about: dict[str, Any] = json.loads((DATA / "SYNTHETIC_oa_encrypted_location.meta.json").read_text())
    account.WECHAT_TOKEN, account.WECHAT_APP_ID = about["token"], about["appid"]
    account.WECHAT_AES_KEY = about["encoding_aes_key"]
    sent = datetime.fromtimestamp(int(about["query"]["timestamp"]), UTC)
    with time_machine.travel(sent, tick=False):
        task = quarter.task()
        bind(Wechat(about["query"]["openid"]), task)
        answer = post(about["query"], (DATA / "SYNTHETIC_oa_encrypted_location.xml").read_bytes())
        assert (answer.status_code, answer.content) == (200, b"success")
        work()
    evidence = Evidence.objects.get()
    assert (evidence.task_id, evidence.kind, evidence.captured_at) == (task.pk, "location", sent)


@pytest.mark.parametrize(
    ("name", "reason"), [("video", "type_not_taken"), ("link", "type_not_taken"), ("unknown", "type_not_taken")]
)
def test_what_is_not_taken_is_kept_for_a_person(
    quarter: Quarter, resident_writes: Writes, server: WechatServer, name: str, reason: str
) -> None:
    task = quarter.task()
    wechat = resident_writes(task)
    assert wechat.sends(sample(f"oa_msg_{name}.xml", wechat)).status_code == 200
    work()
    message = WechatMessage.objects.get()
    assert (message.status, message.reason, message.grid_id) == ("kept", reason, task.grid_id)
    assert not Evidence.objects.exists()
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize("path", sorted(DATA.glob("oa_event_*.xml")), ids=lambda path: path.stem)
def test_an_event(quarter: Quarter, resident_writes: Writes, path: Path) -> None:
    wechat = resident_writes(quarter.task())
    assert wechat.sends(sample(path.name, wechat)).status_code == 200
    work()
    assert WechatMessage.objects.get().status == "answered"
    assert not Evidence.objects.exists()
