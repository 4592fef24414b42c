"""Events that wait too long for what they need go to a person, by a share of the time that was left, not by days."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from apps.core.clock import now
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.grids.selectors import Answering, people_answering
from apps.notifications.occasions import Occasion
from apps.notifications.truths import Alert as Said
from apps.notifications.truths import Truth
from apps.sync.models import JournalEntry
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.services.alerts import Alert, deadline_words, send_alerts
from apps.verification_tasks.states import EventStatus

BATCH: Final = 500
# A deadline that had passed at the arrival leaves no time at all: such an event goes to a person at once.
MARK: Final = f"""
UPDATE {JournalEntry._meta.db_table} AS entry SET needs_person_at = %(now)s
FROM (
  SELECT entry.id, task.id AS task, task.reference, task.due_at, task.grid_id, task.town_id
  FROM {JournalEntry._meta.db_table} entry JOIN {VerificationTask._meta.db_table} task ON task.id = entry.task_id
  WHERE entry.status = 'held' AND entry.needs_person_at IS NULL AND entry.handled_at IS NULL
    AND entry.received_at + least(%(most)s, %(share)s * greatest(task.due_at - entry.received_at, interval '0'))
      <= %(now)s
  ORDER BY entry.id LIMIT %(limit)s FOR UPDATE OF entry SKIP LOCKED
) AS late
WHERE entry.id = late.id
RETURNING entry.id, late.task, late.reference, late.due_at, late.grid_id, late.town_id
"""  # noqa: S608  the names are constants


@dataclass(frozen=True, slots=True)
class Late:
    entry_id: int
    task_id: uuid.UUID
    reference: str
    due_at: datetime
    grid_id: uuid.UUID | None
    town_code: str


@transaction.atomic
def hand_over_held(*, limit: int = BATCH) -> int:
    """How many were marked; safe to run at any time and many times at once."""
    late = mark(now(), limit)
    if late:
        tell_supervisors(late)
    return len(late)


def mark(moment: datetime, limit: int) -> list[Late]:
    most: timedelta = settings.HELD_AT_MOST
    values: Mapping[str, Any] = {"now": moment, "most": most, "share": settings.HELD_SHARE, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(MARK, values)
        return sorted((Late(*row) for row in cursor.fetchall()), key=lambda each: (each.due_at, each.entry_id))


def tell_supervisors(late: Sequence[Late]) -> None:
    """Each person hears of all theirs at once; a town without a supervisor is the city's."""
    grids, towns = {each.grid_id for each in late}, {each.town_code for each in late}
    of_town = people_answering(Role.TOWN, grids, towns)
    lonely = any(not supervisors(each, of_town) for each in late)
    of_city = people_answering(Role.CITY, grids, towns) if lonely else Answering()
    heard: defaultdict[uuid.UUID, list[Late]] = defaultdict(list)
    people: dict[uuid.UUID, Staff] = {}
    for each in late:
        for person in supervisors(each, of_town) or supervisors(each, of_city):
            people[person.pk] = person
            heard[person.pk].append(each)
    send_alerts([alert(people[ident], theirs) for ident, theirs in sorted(heard.items())])


def supervisors(each: Late, answering: Answering) -> list[Staff]:
    return answering.at(each.grid_id, each.town_code)


def alert(person: Staff, late: Sequence[Late]) -> Alert:
    entries = sorted(each.entry_id for each in late)
    return Alert(
        occasion=Occasion.EVENT_HELD,
        person=person,
        key=str(entries[0]),
        context=facts(late),
        about={"entries": entries},
        subject_id=late[0].task_id,
    )


def facts(late: Sequence[Late]) -> Mapping[str, str]:
    first = late[0]
    return {"count": str(len(late)), "reference": first.reference, "due": deadline_words(first.due_at)}


def still_held(said: Said) -> Truth | None:
    """Of an alert that is about to leave: what was heard of or taken up meanwhile is out of it."""
    waiting = JournalEntry.objects.filter(pk__in=said.about["entries"], status=EventStatus.HELD, handled_at=None)
    tasks = VerificationTask.objects.in_bulk(list(waiting.values_list("task_id", flat=True)))
    late = sorted(
        (
            Late(entry_id, task.pk, task.reference, task.due_at, task.grid_id, task.town_id)
            for entry_id, task_id in waiting.values_list("pk", "task_id")
            if (task := tasks.get(task_id))
        ),
        key=lambda each: (each.due_at, each.entry_id),
    )
    if not late:
        return None
    return Truth(facts(late), {**said.about, "entries": sorted(each.entry_id for each in late)})
