"""Verdicts of the verification: a registration is made or ended, and the resident is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import local_date, now
from apps.core.errors import Conflict
from apps.residence_registration.models import Declaration, Registration
from apps.residence_registration.services.moves import move
from apps.residence_registration.services.timeline import SUBJECT, Happened, note_steps, tell_residents
from apps.residence_registration.states import DeclarationStatus
from apps.residence_registration.steps import step_of

VERDICTS = (DeclarationStatus.REJECTED, DeclarationStatus.NEEDS_CORRECTION, DeclarationStatus.REGISTERED)


@dataclass(frozen=True, slots=True)
class Decision:
    """`verdict` is one of VERDICTS; `reason` is a code, never personal data."""

    declaration_id: UUID
    verdict: DeclarationStatus
    reason: str
    decided_at: datetime


@transaction.atomic
def decide_declarations(*, decisions: Sequence[Decision], actor: Actor) -> set[UUID]:
    """The ids of those that the verdict moved. A dispute may turn a verdict round; a withdrawn one stays so."""
    decided = {one.declaration_id: one for one in decisions}
    earlier: dict[UUID, DeclarationStatus] = {}
    for verdict in VERDICTS:
        earlier |= move_all([key for key, one in decided.items() if one.verdict is verdict], verdict)
    if not earlier:
        return set()
    moved = {key: one for key, one in decided.items() if key in earlier}
    declarations = Declaration.objects.in_bulk(list(moved))
    settle_registrations(moved, earlier, declarations)
    entries = note_steps(
        [Happened(key, step_of(one.verdict, one.reason), one.decided_at, one.verdict) for key, one in moved.items()]
    )
    record_each(moved, earlier, actor)
    tell_residents(entries, declarations)
    return set(moved)


def move_all(ids: Sequence[UUID], verdict: DeclarationStatus) -> dict[UUID, DeclarationStatus]:
    try:
        with transaction.atomic():
            return move(ids, verdict)
    except IntegrityError as error:
        # Rejected first, then declared anew: the constraint one_live_declaration has the last word.
        raise Conflict(
            _("The person has declared anew since; that declaration counts."), code="already_declared"
        ) from error


def settle_registrations(
    moved: Mapping[UUID, Decision],
    earlier: Mapping[UUID, DeclarationStatus],
    declarations: Mapping[UUID, Declaration],
) -> None:
    taken_back = [key for key, status in earlier.items() if status is DeclarationStatus.REGISTERED]
    Registration.objects.filter(declaration__in=taken_back, ended_at=None).update(ended_at=now())
    Registration.objects.bulk_create(
        [
            Registration(
                person_id=declarations[key].person_id,
                declaration_id=key,
                registered_since=local_date(declarations[key].submitted_at),
                registered_at=one.decided_at,
            )
            for key, one in moved.items()
            if one.verdict is DeclarationStatus.REGISTERED
        ],
        # A verdict that came back: the registration lives again, from the same day.
        update_conflicts=True,
        unique_fields=["declaration"],
        update_fields=["registered_at", "ended_at"],
    )


def record_each(moved: Mapping[UUID, Decision], earlier: Mapping[UUID, DeclarationStatus], actor: Actor) -> None:
    """One statement a kind of decision, of which there are a handful."""
    kinds: dict[tuple[DeclarationStatus, str], list[audit.Change]] = {}
    for key, one in moved.items():
        change = audit.Change(key, {"status": earlier[key]}, {"status": one.verdict})
        kinds.setdefault((one.verdict, one.reason), []).append(change)
    for (verdict, reason), changes in kinds.items():
        audit.record_changes(
            actor=actor,
            action=f"declaration.{verdict}",
            subject_type=SUBJECT,
            changes=changes,
            reason=reason,
        )
