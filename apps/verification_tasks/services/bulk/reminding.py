"""Remind by hand: one message a person, of all the tasks chosen that are theirs to do."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.notifications.occasions import Occasion
from apps.notifications.services import NewMessage, message_on, send_messages
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.bulk import plan_of_reminder, workers_of
from apps.verification_tasks.services.alerts import SUBJECT, deadline_words
from apps.verification_tasks.services.locks import lock_running
from apps.verification_tasks.services.pauses.limits import person_with


@transaction.atomic
def remind_workers(*, task_ids: Collection[uuid.UUID], actor: Actor) -> Mapping[uuid.UUID, Sequence[Staff]]:
    """By task, who was told; tasks that were done or reminded of meanwhile are left out."""
    person_with(Permission.REASSIGN_TASKS, actor)
    tasks = plan_of_reminder(lock_running(task_ids)).going
    told = workers_of(tasks)
    heard: defaultdict[uuid.UUID, list[VerificationTask]] = defaultdict(list)
    people: dict[uuid.UUID, Staff] = {}
    for task in tasks:
        for person in told[task.pk]:
            people[person.pk] = person
            heard[person.pk].append(task)
    send_messages(messages=[message(people[ident], theirs) for ident, theirs in sorted(heard.items())])
    audit.record_changes(
        actor=actor,
        action="task.reminded",
        subject_type=SUBJECT,
        changes=[
            audit.Change(task.pk, None, {"reminded": [str(person.pk) for person in told[task.pk]]}) for task in tasks
        ],
    )
    return told


def message(person: Staff, tasks: Sequence[VerificationTask]) -> NewMessage:
    first = min(tasks, key=lambda task: (task.due_at, task.reference))
    return message_on(
        Occasion.TASK_REMINDER,
        phone=str(person.phone),
        # By hand as often as somebody thinks it right: each is an occasion of its own.
        key=f"{person.pk}:{new_id()}",
        context={"count": str(len(tasks)), "reference": first.reference, "due": deadline_words(first.due_at)},
        subject_type=SUBJECT,
        subject_id=str(first.pk),
    )
