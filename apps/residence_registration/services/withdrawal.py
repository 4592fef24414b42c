"""A resident takes a declaration back, or ends the registration that it became."""

from uuid import UUID

from django.db import transaction

from apps.core.actors import Actor
from apps.core.clock import now
from apps.residence_registration.models import Declaration, Registration
from apps.residence_registration.selectors import find_declaration
from apps.residence_registration.services.moves import move
from apps.residence_registration.services.refusals import invalid_transition
from apps.residence_registration.services.timeline import Happened, note_steps, record, tell_residents
from apps.residence_registration.signals import declaration_withdrawn
from apps.residence_registration.states import DeclarationStatus, may_move
from apps.residence_registration.steps import step_of


@transaction.atomic
def withdraw_declaration(*, declaration_id: UUID, account_id: UUID, actor: Actor) -> DeclarationStatus:
    """The state it has then. NotFound for somebody else's, Conflict where it is over already."""
    declaration = find_declaration(declaration_id, account_id=account_id)
    registered = declaration.status == DeclarationStatus.REGISTERED
    target = DeclarationStatus.ENDED if registered else DeclarationStatus.WITHDRAWN
    if not may_move(declaration.status, target):
        raise invalid_transition(declaration.status)
    if not move([declaration_id], target):
        raise invalid_transition(find_declaration(declaration_id, account_id=account_id).status)
    moment = now()
    Registration.objects.filter(declaration=declaration_id, ended_at=None).update(ended_at=moment)
    entries = note_steps([Happened(declaration_id, step_of(target), moment, target)])
    record(f"declaration.{target}", [declaration_id], actor=actor, after={"status": target})
    tell_residents(entries, {declaration_id: declaration})
    # The news goes up last: the order of locks is declarations, tasks, feeds.
    declaration_withdrawn.send(sender=Declaration, declaration_ids=[declaration_id], actor=actor)
    return target
