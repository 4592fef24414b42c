"""Write the dated steps that a resident reads, and the messages and audit rows that go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from apps.core import audit
from apps.core.actors import Actor
from apps.core.copying import Rows
from apps.notifications.models import Audience
from apps.notifications.services import NewMessage, send_messages
from apps.notifications.templates import Template
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.steps import Step

SUBJECT: Final = "declaration"
TEMPLATES: Final[Mapping[str, Template]] = {
    Step.SUBMITTED: Template.SUBMITTED,
    Step.RESUBMITTED: Template.SUBMITTED,
    Step.REGISTERED: Template.REGISTERED,
    Step.REJECTED: Template.REJECTED,
    Step.NOT_RESIDENT: Template.REJECTED,
    Step.REFUSED: Template.REJECTED,
    Step.NEEDS_CORRECTION: Template.NEEDS_CORRECTION,
    Step.UNREACHABLE: Template.NEEDS_CORRECTION,
}


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
    """One message an entry that has a template; the entry's id in the key, for a step can come twice."""
    messages = []
    for entry in entries:
        template = TEMPLATES.get(entry.step)
        declaration = declarations[entry.declaration_id]
        if template is not None:
            messages.append(
                NewMessage(
                    template=template,
                    audience=Audience.RESIDENT,
                    phone=declaration.phone,
                    once_key=f"{template}:{declaration.id}:{entry.pk}",
                    context={"reference": declaration.reference},
                    subject_type=SUBJECT,
                    subject_id=str(declaration.id),
                )
            )
    send_messages(messages=messages)


def record(
    action: str, ids: Sequence[UUID], *, actor: Actor, after: Mapping[str, object] | None = None, reason: str = ""
) -> None:
    audit.record(actor=actor, action=action, subject_type=SUBJECT, subjects=ids, after=after, reason=reason)
