"""Recordings: fetched from the exchange alone, never too much, kept as evidence's bytes, deleted after their term."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.grids.models import Staff
from apps.verification_tasks import tasks
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, write_rules
from apps.verification_tasks.inbound.phone import fetching
from apps.verification_tasks.inbound.phone.fetching import FetchRefusedError, check_origin
from apps.verification_tasks.inbound.phone.leases import MAX_TRIES
from apps.verification_tasks.inbound.phone.recordings import fetch_recording
from apps.verification_tasks.models import CallRecording, Evidence, EvidenceFile, EvidencePolicy, PhoneCall
from tests.cast.exchange import Exchange
from tests.cast.recorder import MP3, WAV, Recorder, fetch_due
from tests.cast.sync import Handset
from tests.cast.verification_tasks import Quarter, days_ago

pytestmark = pytest.mark.django_db
Stand = tuple[Recorder, str]


@pytest.fixture(autouse=True)
def evidence_folder(settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def reported(quarter: Quarter, exchange: Exchange) -> Callable[[str], CallRecording]:
    """A call with a recording at that address, after one try."""

    def report(url: str) -> CallRecording:
        exchange.report(quarter.worker, quarter.task(), recording_url=url)
        fetch_due()
        return CallRecording.objects.get()

    return report


Reported = Callable[[str], CallRecording]


@pytest.mark.parametrize(("path", "body", "mime"), [("/wav", WAV, "audio/wav"), ("/mp3", MP3, "audio/mpeg")])
def test_it_becomes_the_evidences_bytes(
    recorder: Stand, reported: Reported, path: str, body: bytes, mime: str
) -> None:
    recording = reported(recorder[1] + path)
    assert (recording.status, recording.error, recording.url) == ("kept", "", None)
    evidence = Evidence.objects.get()
    file = EvidenceFile.objects.get(pk=evidence.pk)
    digest = hashlib.sha256(body).hexdigest()
    assert (file.sha256, file.size, file.mime) == (digest, len(body), mime)
    assert (evidence.sha256, evidence.size, evidence.status) == (digest, len(body), "received")
    with default_storage.open(file.key) as kept:
        assert kept.read() == body
    assert AuditEntry.objects.filter(action="recording.kept", subject_id=str(evidence.pk)).exists()


def test_the_worker_may_hear_it(
    recorder: Stand, reported: Reported, quarter: Quarter, handset_of: Callable[[Staff], Handset]
) -> None:
    evidence_id = reported(f"{recorder[1]}/wav").call.evidence_id
    answer: Any = handset_of(quarter.worker).get(f"evidence/{evidence_id}")
    assert b"".join(answer.streaming_content) == WAV
    assert handset_of(quarter.outsider).get(f"evidence/{evidence_id}").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:{port}/wav",
        "https://127.0.0.1:{port}/wav",
        "http://127.0.0.1/wav",
        "http://127.0.0.1:{port}@evil.example/wav",
        "http://user:pass@127.0.0.1:{port}/wav",
        "http://127.0.0.1:{port}\\@evil.example/wav",
        "http://127.1:{port}/wav",
        "http://2130706433:{port}/wav",
        "http://[::1]:{port}/wav",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/wav",
        "gopher://127.0.0.1:{port}/wav",
        "http://127.0.0.1:99999/wav",
        "http://127.0.0.1:x/wav",
        "//127.0.0.1:{port}/wav",
        "/wav",
        "\x00",
        "http://",
    ],
)
def test_no_address_but_the_exchanges_own_is_called(recorder: Stand, reported: Reported, url: str) -> None:
    behaviour, origin = recorder
    recording = reported(url.replace("{port}", origin.rpartition(":")[2]))
    assert recording.status == "failed"
    assert recording.error in {"origin_not_allowed", "bad_address"}
    assert behaviour.asked == []
    assert recording.next_try_at is None


def test_without_a_setting_nothing_is_called(recorder: Stand, reported: Reported, settings: Settings) -> None:
    settings.PHONE_RECORDING_ORIGINS = []
    assert reported(f"{recorder[1]}/wav").error == "origin_not_allowed"
    assert recorder[0].asked == []


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("http://169.254.169.254/", "origin_not_allowed"),
        ("file:///etc/passwd", "bad_address"),
        ("/to?/to?/wav", "too_many"),
    ],
)
def test_a_redirect_leads_no_further_than_the_setting(
    recorder: Stand, reported: Reported, target: str, error: str
) -> None:
    recording = reported(f"{recorder[1]}/to?{target if error != 'too_many' else '/to?/to?/to?/wav'}")
    assert recording.status == "failed"
    assert recording.error.startswith(error)


def test_a_redirect_within_the_exchange_is_followed(recorder: Stand, reported: Reported) -> None:
    assert reported(f"{recorder[1]}/to?/wav").status == "kept"


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/huge", "too_large"),
        ("/endless", "too_large"),
        ("/html", "no_recording"),
        ("/empty", "no_recording"),
        ("/packed", "encoded"),
        ("/gone", "status_404"),
    ],
)
def test_what_is_no_recording_is_refused_for_good(
    recorder: Stand, reported: Reported, settings: Settings, path: str, error: str
) -> None:
    settings.MAX_EVIDENCE_BYTES = 1024 * 1024
    recording = reported(recorder[1] + path)
    assert (recording.status, recording.error, recording.next_try_at) == ("failed", error, None)
    assert not EvidenceFile.objects.exists()


@pytest.mark.parametrize("path", ["/cut", "/busy", "/nonsense", "/silent", "/dripping"])
def test_what_may_go_better_is_tried_again(
    recorder: Stand, reported: Reported, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", 0.3)
    monkeypatch.setattr(fetching, "PATIENCE_S", 0.5)
    recording = reported(recorder[1] + path)
    assert (recording.status, recording.tries) == ("wanted", 1)
    assert recording.error
    assert recording.next_try_at is not None
    assert recording.next_try_at > now()
    assert not EvidenceFile.objects.exists()


def test_and_at_last_given_up_and_the_record_counts_all_the_same(recorder: Stand, reported: Reported) -> None:
    recording = reported(f"{recorder[1]}/busy")
    for _ in range(MAX_TRIES - 1):
        CallRecording.objects.update(next_try_at=now(), lease_until=None)
        tasks.fetch_recording(str(recording.pk))
    recording.refresh_from_db()
    assert (recording.status, recording.error, recording.next_try_at) == ("failed", "status_503", None)
    assert Evidence.objects.get().status == "received"


def test_a_second_try_succeeds(recorder: Stand, reported: Reported) -> None:
    recording = reported(f"{recorder[1]}/busy")
    CallRecording.objects.update(url=f"{recorder[1]}/wav", next_try_at=now())
    fetch_due()
    recording.refresh_from_db()
    assert recording.status == "kept"
    fetch_recording(recording.pk)
    assert recorder[0].asked == ["/busy", "/wav"]


def test_of_a_call_that_nobody_answered_and_of_strangers_nothing_is_fetched(
    recorder: Stand, quarter: Quarter, exchange: Exchange
) -> None:
    url = f"{recorder[1]}/wav"
    exchange.report(quarter.worker, quarter.task(), recording_url=url, answered_at=None)
    exchange.report(quarter.worker, "+8613900099999", recording_url=url)
    assert not CallRecording.objects.exists()


def test_a_default_port_is_the_same_place(settings: Settings) -> None:
    settings.PHONE_RECORDING_ORIGINS = ["https://rec.exchange.example"]
    check_origin("https://REC.exchange.example:443/a?b=c")
    with pytest.raises(FetchRefusedError):
        check_origin("https://rec.exchange.example.evil.example/a")


# --- The term ------------------------------------------------------------------------------------------------


def close(recording: CallRecording) -> None:
    task = recording.call.task
    assert task is not None
    type(task).objects.filter(pk=task.pk).update(status="completed")


def test_it_is_deleted_after_its_term_and_the_trail_says_so(recorder: Stand, reported: Reported) -> None:
    recording = reported(f"{recorder[1]}/wav")
    close(recording)
    key = EvidenceFile.objects.get().key
    assert recording.keep_until is not None
    assert timedelta(days=179) < recording.keep_until - now() < timedelta(days=181)
    tasks.forget_calls()
    assert default_storage.exists(key)
    CallRecording.objects.update(keep_until=now())
    tasks.forget_calls()
    recording.refresh_from_db()
    assert recording.status == "deleted"
    assert recording.deleted_at is not None
    assert not default_storage.exists(key)
    assert not EvidenceFile.objects.exists()
    entry = AuditEntry.objects.get(action="recording.deleted")
    assert (entry.subject_id, entry.actor_kind) == (str(recording.call.evidence_id), "system")
    # The record itself, and what the recording measured, stay with the history.
    assert Evidence.objects.get().sha256


def test_a_run_that_died_after_the_bytes_is_made_good(recorder: Stand, reported: Reported) -> None:
    recording = reported(f"{recorder[1]}/wav")
    close(recording)
    default_storage.delete(EvidenceFile.objects.get().key)
    CallRecording.objects.update(keep_until=now())
    tasks.forget_calls()
    recording.refresh_from_db()
    assert recording.status == "deleted"


@pytest.mark.parametrize("status", ["in_progress", "disputed"])
def test_while_somebody_may_have_to_hear_it_it_is_kept(recorder: Stand, reported: Reported, status: str) -> None:
    recording = reported(f"{recorder[1]}/wav")
    assert recording.call.task is not None
    type(recording.call.task).objects.update(status=status)
    CallRecording.objects.update(keep_until=now())
    tasks.forget_calls()
    assert EvidenceFile.objects.exists()


def test_the_policy_says_how_long(recorder: Stand, reported: Reported) -> None:
    EvidencePolicy.objects.create(
        version=2, rules=write_rules(DEFAULT_RULES), recording_days=30, valid_from=days_ago(1)
    )
    recording = reported(f"{recorder[1]}/wav")
    assert recording.keep_until is not None
    assert timedelta(days=29) < recording.keep_until - now() < timedelta(days=31)


def test_calls_of_strangers_are_emptied_after_the_term(quarter: Quarter, exchange: Exchange) -> None:
    record = exchange.report("+8613900099998", "+8613900099999")
    tasks.forget_calls()
    assert PhoneCall.objects.get().raw
    PhoneCall.objects.update(received_at=days_ago(200))
    tasks.forget_calls()
    call = PhoneCall.objects.get()
    assert (call.raw, call.caller_index, call.callee_index, call.status) == (None, None, None, "set_aside")
    assert AuditEntry.objects.filter(action="call.emptied").count() == 1
    assert exchange.post(record).json()["status"] == "duplicate"
