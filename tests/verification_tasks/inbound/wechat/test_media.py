"""Pictures and voice notes: stored and hashed, never too large, and what they say they are."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import Settings

from apps.core.clock import now
from apps.verification_tasks.inbound.wechat import fetching
from apps.verification_tasks.inbound.wechat.api import media as api_media
from apps.verification_tasks.inbound.wechat.working import work_on
from apps.verification_tasks.models import Evidence, EvidenceFile, WechatMessage
from apps.verification_tasks.selectors.evidence import evidence_for_worker, may_add_bytes
from tests.cast.verification_tasks import Quarter
from tests.cast.wechat import AMR, JPEG, MEDIA, SPEEX, Wechat, end, work
from tests.verification_tasks.inbound.wechat.server import Media, WechatServer

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


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
