"""The end of the term: recordings are deleted, calls that never became evidence are emptied; audited."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from apps.core import audit
from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.storage import clear_folder
from apps.verification_tasks.inbound.phone.receiving import SUBJECT
from apps.verification_tasks.inbound.phone.recordings import folder_of, term
from apps.verification_tasks.inbound.phone.states import CallStatus, RecordingStatus
from apps.verification_tasks.models import CallRecording, EvidenceFile, PhoneCall
from apps.verification_tasks.selectors.evidence_policies import policy_of_town
from apps.verification_tasks.states import RUNNING, TaskStatus

BATCH: Final = 200
# While somebody may still have to hear it, it is not deleted.
NEEDED: Final = Q(call__task__status__in=[*RUNNING, TaskStatus.DISPUTED])


def forget_calls(*, batch: int = BATCH) -> None:
    """Safe to run at any time and many times at once; what is left over is the next run's."""
    delete_recordings(batch)
    empty_calls(batch)


@transaction.atomic
def delete_recordings(batch: int) -> int:
    """The bytes first: a crash in between is made good by the next run, which finds nothing to delete there."""
    moment = now()
    over = CallRecording.objects.filter(status=RecordingStatus.KEPT, keep_until__lte=moment).exclude(NEEDED)
    locked: Any = over.select_for_update(of=("self",), skip_locked=True).order_by("keep_until")
    found = dict(locked.values_list("call_id", "call__evidence_id")[:batch])
    files = EvidenceFile.objects.filter(evidence_id__in=found.values())
    for evidence_id in found.values():
        clear_folder(folder_of(evidence_id))
    files.delete()
    CallRecording.objects.filter(call__in=found).update(status=RecordingStatus.DELETED, deleted_at=moment)
    audit.record(actor=SYSTEM, action="recording.deleted", subject_type="evidence", subjects=found.values())
    return len(found)


@transaction.atomic
def empty_calls(batch: int) -> int:
    """The numbers of people with whom no task has to do; the row stays, so that a repeat still counts once."""
    before = now() - term(policy_of_town(None))
    strays = PhoneCall.objects.filter(
        status__in=[CallStatus.UNMATCHED, CallStatus.SET_ASIDE], received_at__lt=before, raw__isnull=False
    )
    found = list(strays.select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
    PhoneCall.objects.filter(pk__in=found).update(
        raw=None, differing=None, caller_index=None, callee_index=None, status=CallStatus.SET_ASIDE, next_try_at=None
    )
    audit.record(actor=SYSTEM, action="call.emptied", subject_type=SUBJECT, subjects=found)
    return len(found)
