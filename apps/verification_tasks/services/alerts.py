"""Alerts to members of staff: pushed to their phone where it takes that, else by text message, else in the office."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from apps.core.clock import LOCAL_ZONE
from apps.core.crypto import blind_index
from apps.grids.models import Staff
from apps.notifications.choice import Address, Way, ways_of_staff
from apps.notifications.models import Channel
from apps.notifications.occasions import Occasion
from apps.notifications.services import NewMessage, message_on, send_messages
from apps.verification_tasks.models import VerificationTask

SUBJECT: Final = "verification_task"
# To somebody whose phone does not speak to us: by what needs no app.
WITHOUT_APP: Final = frozenset({Occasion.TASK_PHONE_SILENT})


@dataclass(frozen=True, slots=True)
class Alert:
    """`about`: the ids of what it speaks of, by which it is asked, when it leaves, whether it is still true."""

    occasion: Occasion
    person: Staff
    key: str
    context: Mapping[str, str]
    about: Mapping[str, Any]
    subject_id: uuid.UUID


def send_alerts(alerts: Sequence[Alert]) -> None:
    """A constant number of statements; nobody is left out for want of a telephone."""
    pushed = ways_of_staff({alert.person.pk for alert in alerts if alert.occasion not in WITHOUT_APP})
    send_messages(messages=[message(alert, pushed.get(alert.person.pk)) for alert in alerts])


def message(alert: Alert, pushed: Way | None) -> NewMessage:
    person = alert.person
    way = pushed if alert.occasion not in WITHOUT_APP else None
    return message_on(
        alert.occasion,
        phone=person.phone or "",
        key=f"{person.pk}:{alert.key}",
        context=alert.context,
        subject_type=SUBJECT,
        subject_id=str(alert.subject_id),
        about={**alert.about, "staff": str(person.pk)},
        way=way or (None if person.phone else in_the_office(person)),
        # Whose it is, where there is no number to know it by.
        recipient=None if person.phone else staff_index(person),
    )


def in_the_office(person: Staff) -> Way:
    return Way(Channel.PORTAL, Address("", staff_index(person)))


def staff_index(person: Staff) -> bytes:
    return blind_index("staff", str(person.pk))


def facts(tasks: Collection[VerificationTask]) -> Mapping[str, str]:
    """What the texts of the ladder say: how many, and the first to fall due."""
    first = first_due(tasks)
    return {
        "count": str(len({task.id for task in tasks})),
        "reference": first.reference,
        "due": deadline_words(first.due_at),
    }


def first_due(tasks: Collection[VerificationTask]) -> VerificationTask:
    return min(tasks, key=lambda task: (task.due_at, task.reference))


def deadline_words(due: datetime) -> str:
    """As people write it: 24:00 of the last day, not 0:00 of the day after."""
    local = due.astimezone(LOCAL_ZONE)
    if (local.hour, local.minute) == (0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"
