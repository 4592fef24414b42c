"""What the field did, with both clocks: when it happened by the device's clock put right, and when it arrived."""

import json
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.grids.office.details import Happening, Media
from apps.grids.office.formats import Tone
from apps.grids.office.kinds import Kind
from apps.verification_tasks.admin.timeline.words import EVENT_WORDS, REJECTIONS, STATUS_WORDS
from apps.verification_tasks.models import Attempt, Evidence, HistoryEntry
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.states import AttemptResult, EventStatus, EvidenceKind, EvidenceStatus, Outcome


def of_event(event: HistoryEntry, *, reads: bool) -> Happening:
    taken = event.status == EventStatus.APPLIED
    state = "" if taken else " ".join(filter(None, [str(STATUS_WORDS.get(event.status, event.status)), event.code]))
    said = said_in(event.data) if reads else ""
    return Happening(
        at=event.corrected_at,
        title=EVENT_WORDS.get(event.type, event.type),
        who=event.staff.name,
        detail="\n".join(filter(None, [state, said])),
        icon="smartphone",
        tone=Tone.INFO if taken else Tone.WARN,
        device_at=event.occurred_at,
        received_at=event.received_at,
        kind=Kind.FIELD,
    )


def said_in(data: str | None) -> str:
    """The outcome that a completion claims, and what the worker wrote."""
    told = json.loads(data or "{}")
    outcome = told.get("outcome")
    words = [str(LABELS[Outcome, Outcome(outcome)])] if outcome in set(Outcome) else []
    words += [str(told[key]) for key in ("text", "note") if told.get(key)]
    return " · ".join(words)


def of_attempt(attempt: Attempt, event: HistoryEntry | None, *, reads: bool) -> Happening:
    note = attempt.note if reads else None
    return Happening(
        at=attempt.at,
        title=_("Attempt: %(channel)s") % {"channel": attempt.get_channel_display()},
        who=attempt.staff.name,
        detail=" · ".join(filter(None, [str(attempt.get_result_display()), note])),
        icon="door_front",
        tone=Tone.GOOD if attempt.result == AttemptResult.MET else Tone.WARN,
        device_at=event.occurred_at if event else None,
        received_at=event.received_at if event else None,
        kind=Kind.FIELD,
    )


def of_evidence(proof: Evidence, event: HistoryEntry | None, media: Media | None) -> Happening:
    tones = {EvidenceStatus.RECEIVED: Tone.GOOD, EvidenceStatus.REJECTED: Tone.BAD}
    skew = event.corrected_at - event.occurred_at if event else timedelta()
    captured = proof.captured_at + skew if proof.captured_at else None
    return Happening(
        at=captured or proof.attached_at,
        title=evidence_title(proof) % {"kind": proof.get_kind_display()},
        who=proof.staff.name if proof.staff else "",
        detail=" ".join(filter(None, [str(proof.get_status_display()), rejection_words(proof)])),
        icon="attach_file",
        tone=tones.get(EvidenceStatus(proof.status), Tone.PLAIN),
        device_at=(proof.captured_at or event.occurred_at) if event else None,
        received_at=proof.received_at,
        kind=Kind.EVIDENCE,
        media=media,
    )


def rejection_words(proof: Evidence) -> str:
    return str(REJECTIONS.get(proof.rejection, proof.rejection))


def evidence_title(proof: Evidence) -> str:
    """A call that no device attached was reported by the exchange, and weighs more."""
    if proof.kind == EvidenceKind.CALL_RECORD and proof.device_id is None:
        return _("Evidence: %(kind)s, from the exchange")
    return _("Evidence: %(kind)s")
