"""Write the dated steps that a resident reads, and the messages and audit rows that go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from apps.core import audit
from apps.core.actors import Actor
from apps.core.copying import Rows
from apps.notifications.occasions import TELLINGS, of_step
from apps.notifications.services import message_on, send_messages
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.permits import eligible_from
from apps.residence_registration.steps import Step

SUBJECT: Final = "declaration"
# For who needs no ids of them.
STEPS: Final = Rows(TimelineEntry, "declaration_id", "step", "at", "status")


@dataclass(frozen=True, slots=True)
class Happened:
    declaration_id: UUID
    step: Step
    at: datetime
    status: str = ""


def note_steps(happened: Sequence[Happened]) -> list[TimelineEntry]:
    """One statement; the entries have their ids."""
    return TimelineEntry.objects.bulk_create(
        TimelineEntry(declaration_id=one.declaration_id, step=one.step, at=one.at, status=one.status)
        for one in happened
    )


def tell_residents(entries: Sequence[TimelineEntry], declarations: Mapping[UUID, Declaration]) -> None:
    """What the table says of each step; the entry's id in the key, for a step can come twice."""
    messages = []
    for entry in entries:
        occasion, declaration = of_step(entry.step), declarations[entry.declaration_id]
        if TELLINGS[occasion].template is not None:
            messages.append(
                message_on(
                    occasion,
                    phone=declaration.phone,
                    key=f"{declaration.id}:{entry.pk}",
                    context=variables(declaration),
                    subject_type=SUBJECT,
                    subject_id=str(declaration.id),
                )
            )
    send_messages(messages=messages)


def variables(declaration: Declaration) -> dict[str, str]:
    return {
        "reference": declaration.reference,
        "eligible_from": eligible_from(declaration.submitted_at).isoformat(),
    }


def record(
    action: str, ids: Sequence[UUID], *, actor: Actor, after: Mapping[str, object] | None = None, reason: str = ""
) -> None:
    audit.record(actor=actor, action=action, subject_type=SUBJECT, subjects=ids, after=after, reason=reason)
