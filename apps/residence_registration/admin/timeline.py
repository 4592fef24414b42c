"""All that happened to a declaration: its steps, the messages about it, the audit trail."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.models import AuditEntry
from apps.grids.office.audit_words import audit_happenings
from apps.grids.office.details import Happening
from apps.grids.office.formats import Tone
from apps.grids.office.kinds import Kind
from apps.grids.office.words import action_words
from apps.notifications.models import Message
from apps.residence_registration.admin.delivery_words import delivery_words
from apps.residence_registration.admin.words import step_words
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.steps import Step

MOST: Final = 200
SUBJECT: Final = "declaration"
# Who read what stands in the audit trail alone.
READINGS: Final = "personal_data."


def timeline(declaration: Declaration) -> list[Happening]:
    """Newest first, in a constant number of statements."""
    found = happenings([declaration.pk], Q(subject_type=SUBJECT, subject_id=str(declaration.pk)))
    return sorted(found, key=lambda happening: happening.at, reverse=True)


def happenings(declaration_ids: Sequence[UUID], about: Q) -> list[Happening]:
    """Steps of the declarations, and messages and audit entries with those subjects."""
    steps = TimelineEntry.objects.filter(declaration__in=declaration_ids).order_by("-at")[:MOST]
    messages = Message.objects.filter(about).defer("text").prefetch_related("deliveries").order_by("-created_at")
    entries = AuditEntry.objects.filter(about).exclude(action__startswith=READINGS).order_by("-at")
    return [
        *(of_step(step) for step in steps),
        *(of_message(message) for message in messages[:MOST]),
        *audit_happenings(list(entries[:MOST])),
    ]


def of_step(step: TimelineEntry) -> Happening:
    kind = Kind.CORRECTION if step.step in {Step.CORRECTED, Step.CHANGED} else Kind.DECLARATION
    return Happening(at=step.at, title=step_words(step.step), icon="description", tone=Tone.INFO, kind=kind)


def of_message(message: Message) -> Happening:
    return Happening(
        at=message.created_at,
        title=_("Message: %(template)s") % {"template": action_words(message.template)},
        detail=", ".join(delivery_words(delivery) for delivery in message.deliveries.all()),
        icon="sms",
        kind=Kind.MESSAGE,
    )
