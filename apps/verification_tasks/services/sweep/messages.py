"""What the sweep says: one message a person and batch to the staff, one a task to the resident."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from apps.core.clock import LOCAL_ZONE
from apps.grids.models import Staff
from apps.notifications.occasions import Occasion
from apps.notifications.services import NewMessage, message_on, send_messages
from apps.residence_registration.models import Declaration
from apps.verification_tasks.ladder import StepAction
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.sweep.escalations import Taken
from apps.verification_tasks.states import Concern

SUBJECT = "verification_task"


def tell_staff(taken: Sequence[Taken]) -> None:
    """A catch-up over a night must not ring a telephone a hundred times: each person hears of all at once."""
    heard: defaultdict[tuple[uuid.UUID, Occasion], list[Taken]] = defaultdict(list)
    people: dict[uuid.UUID, Staff] = {}
    for item in taken:
        for person in item.recipients:
            if person.phone:
                people[person.id] = person
                heard[person.id, occasion_of(item)].append(item)
    messages = [summary(people[staff_id], occasion, items) for (staff_id, occasion), items in sorted(heard.items())]
    send_messages(messages=messages)


def occasion_of(item: Taken) -> Occasion:
    if item.concerns is Concern.PHONE:
        return Occasion.TASK_PHONE_SILENT
    if item.step.raised:
        return Occasion.TASK_UNANSWERED
    return Occasion.TASK_REMINDER if item.step.action is StepAction.REMIND else Occasion.TASK_ESCALATED


def summary(person: Staff, occasion: Occasion, items: Sequence[Taken]) -> NewMessage:
    first = min(items, key=lambda item: (item.task.due_at, item.task.reference)).task
    return message_on(
        occasion,
        phone=str(person.phone),
        key=f"{person.id}:{min(item.escalation_id for item in items)}",
        context={
            "count": str(len({item.task.id for item in items})),
            "reference": first.reference,
            "due": deadline_words(first.due_at),
        },
        subject_type=SUBJECT,
        subject_id=str(first.id),
    )


def tell_residents(tasks: Sequence[VerificationTask]) -> None:
    if not tasks:
        return
    rows = Declaration.objects.filter(id__in=[task.declaration_id for task in tasks])
    declared = {declaration.id: declaration for declaration in rows.only("id", "reference", "phone")}
    send_messages(
        messages=[
            message_on(
                Occasion.OVERDUE,
                phone=declared[task.declaration_id].phone,
                key=str(task.id),
                context={"reference": declared[task.declaration_id].reference},
                subject_type="declaration",
                subject_id=str(task.declaration_id),
            )
            for task in tasks
        ]
    )


def deadline_words(due: datetime) -> str:
    """As people write it: 24:00 of the last day, not 0:00 of the day after."""
    local = due.astimezone(LOCAL_ZONE)
    if (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"
