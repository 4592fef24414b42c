"""The resident's side: see the code of the running check, or have a new one sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.notifications.occasions import Occasion
from apps.notifications.services import message_on, send_messages
from apps.notifications.templates import FALLBACK
from apps.verification_tasks.models import PresenceCode, VerificationTask
from apps.verification_tasks.presence import code_of, shown
from apps.verification_tasks.states import RUNNING

# Codes of one task; whoever has used up so many is not helped by another.
MOST_CODES: Final = 10
SUBJECT: Final = "verification_task"


@dataclass(frozen=True, slots=True)
class ShownCode:
    code: str
    issued_at: datetime


@transaction.atomic
def show_code(*, declaration_id: UUID, actor: Actor) -> ShownCode:
    """The task's live code; the first look makes it."""
    task = running_task(declaration_id)
    live = PresenceCode.objects.filter(task=task, ended_at=None).first() or issue(task, actor=actor)
    return ShownCode(shown(code_of(task.pk, live.number)), live.issued_at)


@transaction.atomic
def renew_code(*, declaration_id: UUID, actor: Actor, language: str = FALLBACK) -> ShownCode:
    """A new code, also by message to the declared number; the one before it is over."""
    task = running_task(declaration_id)
    PresenceCode.objects.filter(task=task, ended_at=None).update(ended_at=now())
    fresh = issue(task, actor=actor)
    send_codes([task], {task.pk: fresh.number}, language=language)
    return ShownCode(shown(code_of(task.pk, fresh.number)), fresh.issued_at)


def running_task(declaration_id: UUID) -> VerificationTask:
    """Locked, so that a code is not judged while it changes."""
    tasks = VerificationTask.objects.select_for_update(of=("self",)).select_related("declaration")
    # Of a check and a second one the check's: "check" comes first in the alphabet too.
    task = tasks.filter(declaration=declaration_id, status__in=RUNNING).order_by("kind", "id").first()
    if task is None:
        raise Conflict(_("Nothing is being verified at present, so there is no code to show."), code="no_open_check")
    return task


def issue(task: VerificationTask, *, actor: Actor) -> PresenceCode:
    number = PresenceCode.objects.filter(task=task).count() + 1
    if number > MOST_CODES:
        raise Conflict(_("Too many codes have been used up; this check goes on without one."), code="no_more_codes")
    audit.record(actor=actor, action="presence_code.issued", subject_type=SUBJECT, subjects=[task.pk])
    return PresenceCode.objects.create(task=task, number=number, issued_at=now())


@transaction.atomic
def issue_at_start(tasks: Collection[VerificationTask]) -> None:
    """The first code of new tasks, by message, where the policy wants that: a constant number of statements."""
    if tasks:
        moment = now()
        PresenceCode.objects.bulk_create(PresenceCode(task=task, number=1, issued_at=moment) for task in tasks)
        send_codes(tasks, {task.pk: 1 for task in tasks})


def send_codes(tasks: Collection[VerificationTask], numbers: dict[UUID, int], *, language: str = FALLBACK) -> None:
    messages = [
        message_on(
            Occasion.PRESENCE_CODE,
            phone=task.declaration.phone,
            key=f"{task.pk}:{numbers[task.pk]}",
            context={"code": shown(code_of(task.pk, numbers[task.pk]))},
            subject_type="declaration",
            subject_id=str(task.declaration_id),
            language=language,
        )
        for task in tasks
    ]
    send_messages(messages=messages)
