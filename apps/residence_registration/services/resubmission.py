"""A resident corrects a declaration that nobody could verify, and sends it again."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from apps.core.actors import Actor
from apps.core.clock import now
from apps.residence_registration.models import Declaration
from apps.residence_registration.selectors import find_declaration
from apps.residence_registration.services.changes import write_changes
from apps.residence_registration.services.moves import move
from apps.residence_registration.services.refusals import invalid_transition
from apps.residence_registration.services.timeline import Happened, note_steps, record, tell_residents
from apps.residence_registration.signals import declaration_submitted
from apps.residence_registration.states import DeclarationStatus
from apps.residence_registration.steps import Step

# What made the verification fail; the rest is declared anew.
RESUBMITTABLE: Final = frozenset({"phone", "address", "division_code", "location"})


@transaction.atomic
def resubmit_declaration(
    *, declaration_id: UUID, account_id: UUID, changes: Mapping[str, Any], actor: Actor
) -> Declaration:
    """Back to `submitted` with a new verification. The day of the declaration stays: it cost the newcomer no time."""
    declaration = find_declaration(declaration_id, account_id=account_id)
    if not move([declaration_id], DeclarationStatus.SUBMITTED):
        raise invalid_transition(declaration.status)
    changed = write_changes({declaration_id: changes})
    moment = now()
    declaration = Declaration.objects.get(id=declaration_id)
    entries = note_steps([Happened(declaration_id, Step.RESUBMITTED, moment, DeclarationStatus.SUBMITTED)])
    after = {"status": DeclarationStatus.SUBMITTED, "fields": sorted(changed.get(declaration_id, ()))}
    record("declaration.resubmitted", [declaration_id], actor=actor, after=after)
    tell_residents(entries, {declaration_id: declaration})
    declaration_submitted.send(
        sender=Declaration,
        declaration_ids=[declaration_id],
        task_ids={},
        workers={},
        started={declaration_id: moment},
        actor=actor,
    )
    return declaration
