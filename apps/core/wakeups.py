"""The queue of wake-ups: django-q2's ORM broker, made for a long queue.

A wake-up is gone when it is taken: the row that it speaks of is the truth, and a sweep wakes again what a crash left.
So a taken one costs one statement among many, and nothing that is done piles up.
"""

from collections.abc import Sequence
from datetime import datetime
from time import sleep
from typing import Any, Final
from uuid import UUID

from django.db import connections
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import BadSignature, SignedPackage
from django_q.tasks import async_task

# Taken before all others: somebody stands there and waits for a code.
URGENT: Final = "urgent"
# Calls of one function, each with a list of ids, that may be joined and cut.
TOGETHER: Final = "together"
# What one call carries: workers share what was taken, and one that dies leaves little for the sweep.
A_CALL: Final = 50
# The first by number, so that what waits longest is next; the index of numbers passes over what is gone.
TAKE: Final = f"""
    DELETE FROM {OrmQ._meta.db_table} WHERE id = ANY(ARRAY(
      SELECT id FROM {OrmQ._meta.db_table} WHERE key = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
    RETURNING id, payload
"""  # noqa: S608  the table's name
Taken = list[tuple[int, str]]


def call(function: str, ids: Sequence[UUID], *, is_urgent: bool = False) -> None:
    """In the current transaction: a rollback calls nobody."""
    lane = {"cluster": URGENT} if is_urgent else {}
    if ids:
        async_task(function, list(ids), save=False, group=TOGETHER, **lane)


class WakeUps(ORM):  # type: ignore[misc]  # django-q2 carries no types
    """Takes many by one statement, and cuts them into calls of a size."""

    def dequeue(self) -> Taken | None:
        # Closes a connection that has broken.
        self.get_connection()
        taken = take(URGENT) or take(self.list_key)
        if taken:
            return joined(sorted(taken))
        sleep(Conf.POLL)
        return None

    def acknowledge(self, task_id: int) -> None:
        """It is gone already."""

    def delete(self, task_id: int) -> None:
        """It is gone already."""


def take(lane: str) -> Taken:
    with connections[Conf.ORM].cursor() as cursor:
        cursor.execute(TAKE, [lane, Conf.BULK])
        return list(cursor.fetchall())


def joined(taken: Taken) -> Taken:
    """Calls of one function become few; what cannot be read is left as it is, for the pusher to report."""
    alone: Taken = []
    calls: dict[str, dict[str, Any]] = {}
    numbers: dict[str, int] = {}
    for number, payload in taken:
        task = read(payload)
        if task is None or task.get("group") != TOGETHER:
            alone.append((number, payload))
            continue
        first = calls.setdefault(task["func"], {**task, "args": ([],)})
        numbers.setdefault(task["func"], number)
        first["args"][0].extend(task["args"][0])
    for function, task in calls.items():
        (ids,) = task["args"]
        alone += [
            (numbers[function], SignedPackage.dumps({**task, "args": (ids[start : start + A_CALL],)}))
            for start in range(0, len(ids), A_CALL)
        ]
    return alone


def read(payload: str) -> dict[str, Any] | None:
    try:
        task: dict[str, Any] = SignedPackage.loads(payload)
    except (TypeError, BadSignature):
        return None
    return task


def oldest() -> datetime | None:
    """When the longest waiting call was made, the urgent ones apart: those are taken first."""
    found: datetime | None = OrmQ.objects.exclude(key=URGENT).order_by("id").values_list("lock", flat=True).first()
    return found
