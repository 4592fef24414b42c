"""What the sweep says: one message a person and batch to the staff, one a task to the resident."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from apps.grids.models import Staff
from apps.notifications.occasions import Occasion
from apps.notifications.services import message_on, send_messages
from apps.residence_registration.models import Declaration
from apps.verification_tasks.ladder import StepAction
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.alerts import Alert, facts, first_due, send_alerts
from apps.verification_tasks.services.sweep.escalations import Taken
from apps.verification_tasks.states import Concern


def tell_staff(taken: Sequence[Taken]) -> None:
    """A catch-up over a night must not ring a telephone a hundred times: each person hears of all at once."""
    heard: defaultdict[tuple[uuid.UUID, Occasion], list[Taken]] = defaultdict(list)
    people: dict[uuid.UUID, Staff] = {}
    for item in taken:
        for person in item.recipients:
            people[person.id] = person
            heard[person.id, occasion_of(item)].append(item)
    send_alerts([summary(people[staff_id], occasion, items) for (staff_id, occasion), items in sorted(heard.items())])


def occasion_of(item: Taken) -> Occasion:
    if item.concerns is Concern.PHONE:
        return Occasion.TASK_PHONE_SILENT
    if item.step.raised:
        return Occasion.TASK_UNANSWERED
    return Occasion.TASK_REMINDER if item.step.action is StepAction.REMIND else Occasion.TASK_ESCALATED


def summary(person: Staff, occasion: Occasion, items: Sequence[Taken]) -> Alert:
    tasks, steps = [item.task for item in items], sorted(item.escalation_id for item in items)
    return Alert(
        occasion=occasion,
        person=person,
        key=str(steps[0]),
        context=facts(tasks),
        about={"escalations": steps},
        subject_id=first_due(tasks).id,
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
