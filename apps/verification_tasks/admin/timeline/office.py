"""What the office did: custody, escalations, disagreements, verdicts, changes of many tasks."""

from typing import Final

from django.utils.translation import gettext as _

from apps.grids.office.details import Happening, Link
from apps.grids.office.formats import EMPTY, Tone
from apps.grids.office.kinds import Kind
from apps.grids.office.viewers import Viewer
from apps.grids.roles import Role
from apps.verification_tasks.admin.bulk.undo import undo_url
from apps.verification_tasks.admin.timeline.words import ESCALATION_WORDS
from apps.verification_tasks.admin.verdict_words import interval_words
from apps.verification_tasks.bulk import may_still_be_undone
from apps.verification_tasks.models import (
    Assignment,
    BulkChange,
    BulkChangeTask,
    BulkKind,
    Dispute,
    Escalation,
    FieldConflict,
    SlaVerdict,
)
from apps.verification_tasks.services.bulk.undoing import NEEDED
from apps.verification_tasks.states import VerdictWord

OF_BULK: Final = {
    BulkKind.REASSIGN: Kind.CUSTODY,
    BulkKind.PRIORITY: Kind.OFFICE,
    BulkKind.PAUSE: Kind.PAUSE,
}


def of_assignment(assignment: Assignment) -> Happening:
    return Happening(
        at=assignment.starts_at, title=_("Given by name"), who=assignment.staff.name, icon="badge", kind=Kind.CUSTODY
    )


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
        kind=Kind.ESCALATION,
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
        at=dispute.opened_at,
        title=_("Dispute"),
        who=dispute.staff.name,
        detail=sides,
        icon="gavel",
        tone=Tone.BAD,
        kind=Kind.DECISION,
    )


def of_conflict(conflict: FieldConflict) -> Happening:
    state = _("open") if conflict.decided_at is None else _("decided")
    return Happening(
        at=conflict.opened_at,
        title=_("Field conflict: %(field)s") % {"field": conflict.field},
        detail=state,
        icon="call_split",
        kind=Kind.DECISION,
        tone=Tone.WARN,
    )


def of_verdict(verdict: SlaVerdict) -> Happening:
    tones = {VerdictWord.MET: Tone.GOOD, VerdictWord.BREACHED: Tone.BAD, VerdictWord.UNDETERMINED: Tone.WARN}
    detail = str(verdict.get_grounds_display())
    if verdict.latest_at is not None:
        detail += " · " + _("work done: %(when)s") % {"when": interval_words(verdict)}
    return Happening(
        at=verdict.recorded_at,
        title=_("Verdict: %(verdict)s") % {"verdict": verdict.get_verdict_display()},
        detail=detail,
        icon="timer",
        tone=tones.get(VerdictWord(verdict.verdict), Tone.PLAIN),
        kind=Kind.VERDICT,
    )


def of_bulk_change(row: BulkChangeTask, viewer: Viewer) -> Happening:
    change: BulkChange = row.change
    may_undo = may_still_be_undone(change) and viewer.may(NEEDED[BulkKind(change.kind)])
    undone = _("undone by %(name)s") % {"name": change.undone_by.name} if change.undone_by else ""
    return Happening(
        at=change.made_at,
        title=_("From the list: %(what)s") % {"what": change.get_kind_display()},
        who=change.made_by.name,
        detail=undone,
        icon="checklist",
        kind=OF_BULK[BulkKind(change.kind)],
        link=Link(undo_url(change.pk), _("Undo")) if may_undo else None,
    )
