"""The timeline's entries in words."""

from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.grids.office.audit_words import names_of
from apps.grids.office.details import Happening
from apps.grids.office.formats import EMPTY, Tone
from apps.grids.roles import Role
from apps.residence_registration.admin.timeline import SUBJECT as DECLARATION
from apps.residence_registration.admin.timeline import happenings
from apps.verification_tasks.models import (
    Assignment,
    Attempt,
    Dispute,
    Escalation,
    Evidence,
    FieldConflict,
    HistoryEntry,
    VerificationTask,
)
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.selectors.timeline import Entry, Source, task_entries
from apps.verification_tasks.states import AttemptResult, EventStatus, EventType, EvidenceKind, EvidenceStatus

TASK: Final = "verification_task"
EVENT_WORDS: Final = dict(choices(EventType))
REJECTIONS: Final[dict[str, Promise]] = {
    "type_not_taken": gettext_lazy("the file is of a kind that is not taken"),
    "type_mismatch": gettext_lazy("the file is of another kind than announced"),
    "size_mismatch": gettext_lazy("the file has another size than announced"),
    "sha256_mismatch": gettext_lazy("the file has another content than announced"),
}
STATUS_WORDS: Final[dict[str, Promise]] = {
    EventStatus.APPLIED: gettext_lazy("applied"),
    EventStatus.DUPLICATE: gettext_lazy("sent twice"),
    EventStatus.SUPERSEDED: gettext_lazy("superseded"),
    EventStatus.CONFLICT: gettext_lazy("in conflict"),
    EventStatus.QUARANTINED: gettext_lazy("quarantined"),
    EventStatus.HELD: gettext_lazy("held back"),
}
ESCALATION_WORDS: Final[dict[str, Promise]] = {
    "remind": gettext_lazy("Reminded: %(role)s"),
    "notify": gettext_lazy("Escalated to: %(role)s"),
    "propose": gettext_lazy("Deadline passed, escalated with a proposal to: %(role)s"),
    "reassign": gettext_lazy("Given to somebody else, and told to: %(role)s"),
    "raise_priority": gettext_lazy("Priority raised, and told to: %(role)s"),
}


def timeline(task: VerificationTask) -> list[Happening]:
    """Newest first: what this room knows, and the declaration's steps, the messages and the audit trail."""
    entries = task_entries(task)
    names = names_of(
        str(ident) for entry in entries if entry.source is Source.ESCALATION for ident in entry.row.recipients
    )
    about = Q(subject_type=DECLARATION, subject_id=str(task.declaration_id)) | Q(
        subject_type=TASK, subject_id=str(task.pk)
    )
    found = [*(happening(entry, names) for entry in entries), *happenings([task.declaration_id], about)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def happening(entry: Entry, names: dict[str, str]) -> Happening:  # noqa: PLR0911  one line a source
    match entry.source:
        case Source.EVENT:
            return of_event(entry.row)
        case Source.ATTEMPT:
            return of_attempt(entry.row)
        case Source.EVIDENCE:
            return of_evidence(entry)
        case Source.ASSIGNMENT:
            return of_assignment(entry.row)
        case Source.ESCALATION:
            return of_escalation(entry.row, names)
        case Source.DISPUTE:
            return of_dispute(entry.row)
        case Source.CONFLICT:
            return of_conflict(entry.row)


def of_event(event: HistoryEntry) -> Happening:
    taken = event.status == EventStatus.APPLIED
    detail = "" if taken else " ".join(filter(None, [str(STATUS_WORDS.get(event.status, event.status)), event.code]))
    return Happening(
        at=event.corrected_at,
        title=EVENT_WORDS.get(event.type, event.type),
        who=event.staff.name,
        detail=detail,
        icon="smartphone",
        tone=Tone.INFO if taken else Tone.WARN,
        device_at=event.occurred_at,
        received_at=event.received_at,
    )


def of_attempt(attempt: Attempt) -> Happening:
    return Happening(
        at=attempt.at,
        title=_("Attempt: %(channel)s") % {"channel": attempt.get_channel_display()},
        who=attempt.staff.name,
        detail=str(attempt.get_result_display()),
        icon="door_front",
        tone=Tone.GOOD if attempt.result == AttemptResult.MET else Tone.WARN,
    )


def rejection_words(proof: Evidence) -> str:
    return str(REJECTIONS.get(proof.rejection, proof.rejection))


def of_evidence(entry: Entry) -> Happening:
    proof: Evidence = entry.row
    tones = {EvidenceStatus.RECEIVED: Tone.GOOD, EvidenceStatus.REJECTED: Tone.BAD}
    return Happening(
        at=entry.at,
        title=evidence_title(proof) % {"kind": proof.get_kind_display()},
        who=proof.staff.name if proof.staff else "",
        detail=" ".join(filter(None, [str(proof.get_status_display()), rejection_words(proof)])),
        icon="attach_file",
        tone=tones.get(EvidenceStatus(proof.status), Tone.PLAIN),
        received_at=proof.received_at,
    )


def evidence_title(proof: Evidence) -> str:
    """A call that no device attached was reported by the exchange, and weighs more."""
    if proof.kind == EvidenceKind.CALL_RECORD and proof.device_id is None:
        return _("Evidence: %(kind)s, from the exchange")
    return _("Evidence: %(kind)s")


def of_assignment(assignment: Assignment) -> Happening:
    return Happening(at=assignment.starts_at, title=_("Given by name"), who=assignment.staff.name, icon="badge")


def of_escalation(step: Escalation, names: dict[str, str]) -> Happening:
    told = [names.get(str(ident), EMPTY) for ident in step.recipients]
    words = ESCALATION_WORDS.get(step.action, step.action)
    detail = ", ".join(told) if told else _("nobody holds this role here")
    if step.proposal:
        detail += _("; proposed: %(name)s") % {"name": step.proposal.name}
    if step.acknowledged_by:
        detail += _("; answered by %(name)s: %(note)s") % {
            "name": step.acknowledged_by.name,
            "note": step.acknowledgement,
        }
    if step.withdrawn_at:
        detail += _("; withdrawn: %(why)s") % {"why": step.get_withdrawal_display()}
    return Happening(
        at=step.taken_at,
        title=str(words) % {"role": Role(step.role).label},
        detail=detail,
        icon="campaign",
        tone=escalation_tone(step, told),
    )


def escalation_tone(step: Escalation, told: list[str]) -> Tone:
    if step.withdrawn_at:
        return Tone.PLAIN
    return Tone.WARN if told else Tone.BAD


def of_dispute(dispute: Dispute) -> Happening:
    sides = _("in force: %(one)s; claimed: %(other)s") % {
        "one": dispute.get_outcome_in_force_display(),
        "other": dispute.get_outcome_claimed_display(),
    }
    if dispute.decision:
        sides += _("; decided: %(outcome)s") % {"outcome": dispute.get_decision_display()}
    return Happening(
        at=dispute.opened_at, title=_("Dispute"), who=dispute.staff.name, detail=sides, icon="gavel", tone=Tone.BAD
    )


def of_conflict(conflict: FieldConflict) -> Happening:
    state = _("open") if conflict.decided_at is None else _("decided")
    return Happening(
        at=conflict.opened_at,
        title=_("Field conflict: %(field)s") % {"field": conflict.field},
        detail=state,
        icon="call_split",
        tone=Tone.WARN,
    )
