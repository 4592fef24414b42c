"""Pictures and voice notes, from a server that is slow, cuts connections, has too much, or says no."""

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import Settings

from apps.core.clock import now
from apps.verification_tasks.inbound.wechat import fetching
from apps.verification_tasks.inbound.wechat.api import media as api_media
from apps.verification_tasks.inbound.wechat.retries import MAX_TRIES
from apps.verification_tasks.inbound.wechat.sweeping import sweep
from apps.verification_tasks.inbound.wechat.working import work_on
from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage
from apps.verification_tasks.selectors.evidence import evidence_for_worker, may_add_bytes
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import AMR, JPEG, Wechat, work
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MEDIA = "/cgi-bin/media/get"
SPEEX = b"\x3d\x9a\x20\xa6" * 50


@pytest.fixture
def wechat(quarter: Quarter, resident_writes: Callable[..., Wechat], wechat_server: WechatServer) -> Wechat:
    return resident_writes(quarter.task())


def end(tries: int | None = None) -> tuple[str, str, str]:
    message = WechatMessage.objects.get()
    if tries is not None:
        assert message.tries == tries
    return message.status, message.reason, message.error


def again() -> None:
    """The pause is over."""
    WechatMessage.objects.update(next_try_at=now())
    work()


def test_the_bytes_are_stored_and_hashed(wechat: Wechat) -> None:
    wechat.sends(wechat.image())
    work()
    evidence, file = Evidence.objects.get(), EvidenceFile.objects.get()
    assert (evidence.status, evidence.mime, evidence.size) == ("received", "image/jpeg", len(JPEG))
    assert evidence.sha256 == file.sha256 == hashlib.sha256(JPEG).hexdigest()
    with default_storage.open(file.key) as kept:
        assert kept.read() == JPEG


def test_no_transaction_is_open_while_wechat_is_asked(
    quarter: Quarter, wechat: Wechat, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths = []
    original = api_media.download

    def watched(**given: Any) -> Any:
        depths.append(len(connection.savepoint_ids))
        return original(**given)

    monkeypatch.setattr(fetching, "download", watched)
    wechat.sends(wechat.image())
    around = len(connection.savepoint_ids)
    work()
    assert depths == [around]


@pytest.mark.parametrize("code", [40001, 42001])
def test_a_token_that_is_not_good_any_more_is_renewed_and_the_call_made_again(
    wechat: Wechat, wechat_server: WechatServer, code: int
) -> None:
    wechat.sends(wechat.image())
    work()
    wechat_server.dead[wechat_server.issued[0]] = code
    wechat.sends(wechat.voice())
    work()
    assert set(WechatMessage.objects.values_list("status", "tries")) == {("placed", 1)}
    assert wechat_server.issued == ["invented-token-1", "invented-token-2"]
    # The second was asked for by force: the stable token of WeChat would else be the same one again.
    assert wechat_server.forced == [False, True]
    assert wechat_server.count(MEDIA) == 3


def test_a_token_that_is_refused_twice_is_a_fault_that_may_pass(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media_faults = [40001, 40001]
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "40001")
    again()
    assert end(tries=2)[0] == "placed"


def test_a_quota_that_is_used_up_stops_everybody_and_costs_no_try(
    wechat: Wechat, wechat_server: WechatServer
) -> None:
    wechat_server.quota_used_up = True
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            wechat.sends(wechat.image())
        work()
        assert wechat_server.count(MEDIA) == 1
        assert set(WechatMessage.objects.values_list("status", "tries", "error")) == {("waiting", 0, "quota")}
        assert set(WechatMessage.objects.values_list("next_try_at", flat=True)) == {START + timedelta(hours=1)}
        wechat_server.quota_used_up = False
        clock.shift(timedelta(minutes=59))
        work()
        assert wechat_server.count(MEDIA) == 1
        clock.shift(timedelta(minutes=1))
        work()
    assert Evidence.objects.filter(status="received").count() == 3


@pytest.mark.parametrize("code", [-1, 45011, 40013, 48001])
def test_a_fault_that_may_pass_is_tried_again_later_and_later(
    wechat: Wechat, wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr("random.uniform", lambda _low, _high: 1.0)
    wechat_server.media_faults = [code] * 3
    pauses = []
    with time_machine.travel(START, tick=False) as clock:
        wechat.sends(wechat.image())
        for _ in range(3):
            work()
            message = WechatMessage.objects.get()
            assert (message.status, message.error) == ("waiting", str(code))
            assert message.next_try_at is not None
            pauses.append((message.next_try_at - now()).total_seconds())
            clock.move_to(message.next_try_at)
        work()
    assert pauses == [5, 15, 45]
    assert end(tries=4)[0] == "placed"


def test_after_many_tries_it_is_for_a_person(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media_faults = [-1] * 2
    wechat.sends(wechat.image())
    WechatMessage.objects.update(tries=MAX_TRIES - 2)
    for _ in range(2):
        again()
    assert end(tries=MAX_TRIES) == ("kept", "given_up", "-1")
    assert Evidence.objects.get().status == "rejected"
    assert sweep() == 0


def test_media_that_wechat_does_not_know(wechat: Wechat) -> None:
    wechat.sends(wechat.image("nobody-knows"))
    work()
    assert end(tries=1) == ("kept", "media_unknown", "40007")
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.rejection) == ("rejected", "media_unknown")
    assert not EvidenceFile.objects.exists()


def test_a_cut_transfer_is_begun_again(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media["picture"] = Media(JPEG, cut=2)
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "RemoteProtocolError")
    assert not EvidenceFile.objects.exists()
    again()
    again()
    assert end(tries=3)[0] == "placed"
    assert Evidence.objects.get().sha256 == hashlib.sha256(JPEG).hexdigest()


def test_a_cut_in_chunks_is_seen_too(wechat: Wechat, wechat_server: WechatServer) -> None:
    wechat_server.media["picture"] = Media(JPEG, cut=1, chunked=True)
    wechat.sends(wechat.image())
    work()
    assert end()[0] == "waiting"
    again()
    assert end()[0] == "placed"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_voice_note_of_100_mb_is_refused(wechat: Wechat, wechat_server: WechatServer, *, chunked: bool) -> None:
    """Told beforehand, nothing of it is read; not told, no more than the limit."""
    wechat_server.media["voice"] = Media(kind="audio/amr", pretended=100 * 1024 * 1024, chunked=chunked)
    wechat.sends(wechat.voice())
    work()
    assert end(tries=1) == ("kept", "media_too_large", "too_large")
    assert Evidence.objects.get().rejection == "media_too_large"
    assert not EvidenceFile.objects.exists()


def test_the_limit_is_a_setting(wechat: Wechat, account: Settings) -> None:
    account.MAX_EVIDENCE_BYTES = len(JPEG) - 1
    wechat.sends(wechat.image())
    work()
    assert end()[1] == "media_too_large"
    account.MAX_EVIDENCE_BYTES = len(JPEG)
    wechat.sends(wechat.image())
    work()
    assert EvidenceFile.objects.count() == 1


def test_slow_media_holds_no_row(wechat: Wechat, wechat_server: WechatServer) -> None:
    """While the bytes drip, whoever asks for the evidence hears that it is expected."""
    gate = threading.Event()
    wechat_server.media["picture"] = Media(JPEG, wait=gate)
    wechat.sends(wechat.image())
    asked: list[str] = []

    def look() -> None:
        asked.append(WechatMessage.objects.values_list("status", flat=True).get())
        asked.append(Evidence.objects.values_list("status", flat=True).get())
        gate.set()

    original = fetching.attempt

    def watched(*given: Any) -> Any:
        look()
        return original(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "attempt", watched)
        work()
    assert asked == ["working", "expected"]
    assert Evidence.objects.get().status == "received"


def test_media_that_drips_for_ever_is_given_up(
    wechat: Wechat, wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_media, "BUDGET_S", -1.0)
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "too_slow")


@pytest.mark.parametrize(
    ("media", "form", "mime"),
    [
        (Media(AMR, "audio/amr"), "amr", "audio/amr"),
        (Media(AMR, "voice/amr"), "amr", "audio/amr"),
        (Media(SPEEX, "voice/speex"), "speex", "audio/speex"),
        (Media(SPEEX, "application/octet-stream"), "speex", "audio/speex"),
        (Media(b"ID3\x04" + SPEEX, "audio/mp3"), "speex", "audio/mpeg"),
    ],
)
def test_formats_of_voice(wechat: Wechat, wechat_server: WechatServer, media: Media, form: str, mime: str) -> None:
    wechat_server.media["voice"] = media
    wechat.sends(wechat.voice(form=form))
    work()
    evidence = Evidence.objects.get()
    assert (evidence.status, evidence.mime) == ("received", mime)


@pytest.mark.parametrize(
    ("kind", "media"),
    [
        ("image", Media(b"<html><script>alert(1)</script></html>", "image/jpeg")),
        ("image", Media(b"MZ\x90\x00" * 50, "image/jpeg")),
        ("image", Media(AMR, "image/jpeg")),
        ("image", Media(b"GIF89a" + b"\0" * 50, "image/gif")),
        ("voice", Media(JPEG, "audio/amr")),
        ("voice", Media(SPEEX, "audio/amr")),
        ("image", Media(b'{"video_url": "http://invented"}', "text/plain")),
        ("image", Media(b'{"video_url": "http://invented"}', "image/jpeg")),
    ],
)
def test_what_is_not_what_it_says(wechat: Wechat, wechat_server: WechatServer, kind: str, media: Media) -> None:
    wechat_server.media["file"] = media
    wechat.sends(wechat.image("file") if kind == "image" else wechat.voice("file"))
    work()
    assert end()[:2] == ("kept", "media_not_taken")
    assert Evidence.objects.get().status == "rejected"
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]", b'{"errcode": "x"}', b"{" + b" " * 70_000])
def test_an_answer_that_makes_no_sense_may_pass(wechat: Wechat, wechat_server: WechatServer, body: bytes) -> None:
    wechat_server.media["picture"] = Media(body, "application/json")
    wechat.sends(wechat.image())
    work()
    assert end(tries=1)[0] == "waiting"


def test_a_server_that_is_away(wechat: Wechat, account: Settings) -> None:
    account.WECHAT_API_BASE = "http://127.0.0.1:9"
    wechat.sends(wechat.image())
    work()
    assert end(tries=1) == ("waiting", "", "ConnectError")


def test_bytes_that_are_there_are_not_fetched_again(
    wechat: Wechat, wechat_server: WechatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ended between the storage and the last word about the message."""
    wechat.sends(wechat.image())
    with monkeypatch.context() as patch:
        patch.setattr("apps.verification_tasks.inbound.wechat.working.move", lambda *_, **__: True)
        work()
    assert end()[0] == "working"
    WechatMessage.objects.update(lease_until=now() - timedelta(seconds=1))
    work_on(message_id=WechatMessage.objects.get().pk)
    assert end()[0] == "placed"
    assert wechat_server.count(MEDIA) == 1


def test_a_worker_cannot_put_other_bytes_in_its_place(
    quarter: Quarter, wechat: Wechat, wechat_server: WechatServer
) -> None:
    wechat_server.media_faults = [-1]
    wechat.sends(wechat.image())
    work()
    evidence = Evidence.objects.get()
    assert evidence.status == "expected"
    assert not may_add_bytes(quarter.worker.pk, evidence.pk)
    assert evidence_for_worker(quarter.worker.pk, evidence.pk) == evidence


def test_neither_token_nor_secret_nor_media_are_in_the_log(
    wechat: Wechat, wechat_server: WechatServer, account: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    wechat_server.media_faults = [-1]
    wechat_server.has_stable_tokens = False
    wechat.sends(wechat.image())
    work()
    again()
    said = caplog.text
    assert end()[0] == "placed"
    assert "wechat_try_failed" in said
    for secret in ("invented", "picture", wechat.openid, "access_token"):
        assert secret not in said
