"""What was declared twice: one declaration counts, the other ends without a message of its own."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from apps.core.actors import Actor
from apps.core.clock import now
from apps.notifications.occasions import of_step
from apps.notifications.services import overtake
from apps.residence_registration.services.moves import move
from apps.residence_registration.services.timeline import SUBJECT, Happened, note_steps, record
from apps.residence_registration.states import DeclarationStatus
from apps.residence_registration.steps import Step


@transaction.atomic
def close_duplicates(*, declaration_ids: Sequence[UUID], kept: str, actor: Actor) -> list[UUID]:
    """Which ended. `kept` is the reference of the one that counts; what has not left of the others stays unsaid."""
    moved, moment = sorted(move(declaration_ids, DeclarationStatus.WITHDRAWN)), now()
    note_steps([Happened(ident, Step.DUPLICATE, moment, DeclarationStatus.WITHDRAWN) for ident in moved])
    record(
        "declaration.withdrawn",
        moved,
        actor=actor,
        after={"status": DeclarationStatus.WITHDRAWN, "duplicate_of": kept},
        reason="duplicate",
    )
    overtake(occasion=of_step(Step.DUPLICATE), subject_type=SUBJECT, subject_ids=moved)
    return moved
