"""The recording of a call that has become evidence: fetched, hashed, kept as the evidence's bytes for its term."""

import tempfile
import uuid
from datetime import timedelta
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.ids import new_id
from apps.verification_tasks.inbound.phone.fetching import Fetched, FetchFailedError, FetchRefusedError, fetch
from apps.verification_tasks.inbound.phone.leases import sweep, try_later, work_on
from apps.verification_tasks.inbound.phone.states import RecordingStatus
from apps.verification_tasks.inbound.phone.waking import wake_recording
from apps.verification_tasks.models import CallRecording, Evidence, EvidenceFile, EvidencePolicy
from apps.verification_tasks.selectors.evidence_policies import policy_of_town


def fetch_recording(call_id: uuid.UUID) -> None:
    work_on(CallRecording, call_id, work, give_up)


def sweep_recordings() -> int:
    """Wakes the fetcher and fetches nothing: the clock's own worker waits for no other machine."""
    return sweep(CallRecording, wake_recording)


def work(recording: CallRecording) -> None:
    """No transaction is open while the exchange is asked."""
    with tempfile.TemporaryFile() as sink:
        try:
            fetched = fetch(recording.url or "", sink)
        except FetchRefusedError as refusal:
            refuse(recording, str(refusal))
            return
        except FetchFailedError as failure:
            try_later(CallRecording, recording.pk, str(failure), give_up)
            return
        keep(recording, fetched, sink)


def refuse(recording: CallRecording, code: str) -> None:
    recording.status, recording.error = RecordingStatus.FAILED, code[:255]
    recording.next_try_at = recording.lease_until = None
    recording.save(update_fields=["status", "error", "next_try_at", "lease_until"])


def keep(recording: CallRecording, fetched: Fetched, sink: IO[bytes]) -> None:
    sink.seek(0)
    evidence_id = recording.call.evidence_id
    if evidence_id is None:
        refuse(recording, "no_evidence")
        return
    key = default_storage.save(f"{folder_of(evidence_id)}/{new_id()}", File(sink))
    moment = now()
    measured = {"sha256": fetched.sha256, "size": fetched.size, "mime": fetched.mime}
    with transaction.atomic():
        Evidence.objects.filter(pk=evidence_id).update(**measured)
        EvidenceFile.objects.update_or_create(
            evidence_id=evidence_id, defaults={**measured, "key": key, "received_at": moment}
        )
        recording.status, recording.fetched_at, recording.error = RecordingStatus.KEPT, moment, ""
        # The address often carries a key of its own.
        recording.url, recording.keep_until = None, moment + term(policy_of_town(recording.call.town_id))
        recording.next_try_at = recording.lease_until = None
        recording.save()
        audit.record(
            actor=SYSTEM,
            action="recording.kept",
            subject_type="evidence",
            subjects=[evidence_id],
            after={"keep_until": recording.keep_until.isoformat()},
        )


def folder_of(evidence_id: uuid.UUID) -> str:
    """The recording's alone; what a process that died has left there goes with it at the end of its term."""
    return f"evidence/{evidence_id}"


def term(policy: EvidencePolicy | None) -> timedelta:
    days = policy.recording_days if policy else EvidencePolicy._meta.get_field("recording_days").default
    return timedelta(days=days)


def give_up(recording: CallRecording) -> None:
    recording.status = RecordingStatus.FAILED
