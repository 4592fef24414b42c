"""Publish tasks: into their grid's channel and into that of the worker who has them by name."""

import uuid
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from django.db import transaction

from apps.core.statements import as_array, ask_all
from apps.sync.models import FeedKind, RemovalReason
from apps.sync.services.feed.bodies import seal_all
from apps.sync.services.feed.channels import Channel, Place, lock_channels, place_of
from apps.sync.services.feed.ledger import Change, Entry, entries_asked, write
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.documents import SHOWN, Shown, document

LOCK: Final = f"""
SELECT id FROM {VerificationTask._meta.db_table} WHERE id = ANY(%(tasks)s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608  the table's name is Django's


class Placed(NamedTuple):
    """Where a task belongs now, with its sealed document; nowhere once it has left the devices."""

    version: int
    places: frozenset[Place]
    body: bytes | None


@transaction.atomic(savepoint=False)
def publish_tasks(task_ids: Collection[uuid.UUID]) -> None:
    """A constant number of statements for any batch. A task that is gone is erased from the devices too.

    The tasks' rows are locked (their changer holds the locks already) before they are read, so that their documents
    and entries stand still; the channels' rows are locked last, for every other writer of the grid waits for them.
    """
    if not task_ids:
        return
    values = {"tasks": as_array(task_ids)}
    _, rows, known = ask_all((LOCK, values), (SHOWN, values), entries_asked(FeedKind.TASK, task_ids))
    tasks = placed_tasks([Shown._make(row) for row in rows])
    entries = [Entry._make(row) for row in known]
    channels = lock_channels(
        {place for task in tasks.values() for place in task.places},
        also=[entry.channel_id for entry in entries if entry.is_live],
        there={entry.place for entry in entries},
    )
    write([*arrivals(tasks, entries, channels), *departures(tasks, entries, channels)])


def placed_tasks(shown: Collection[Shown]) -> dict[uuid.UUID, Placed]:
    homes = {task.id: places(task) for task in shown}
    visible = [task for task in shown if homes[task.id]]
    bodies = dict(zip((task.id for task in visible), seal_all([document(task) for task in visible]), strict=True))
    return {task.id: Placed(task.version, homes[task.id], bodies.get(task.id)) for task in shown}


def places(task: Shown) -> frozenset[Place]:
    if task.left_devices_at is not None:
        return frozenset()
    wanted = (Place(grid_id=task.grid_id), Place(staff_id=task.assignee_id))
    return frozenset(place for place in wanted if any(place))


def arrivals(
    tasks: Mapping[uuid.UUID, Placed], entries: list[Entry], channels: Mapping[int, Channel]
) -> list[Change]:
    by_place = {place_of(channel): channel for channel in channels.values()}
    previous = {(entry.channel_id, entry.object_id): entry for entry in entries}
    return [
        Change(
            channel=(channel := by_place[place]),
            kind=FeedKind.TASK,
            object_id=task_id,
            version=task.version,
            body=task.body,
            previous=previous.get((channel.id, task_id)),
        )
        for task_id, task in tasks.items()
        for place in sorted(task.places, key=str)
    ]


def departures(
    tasks: Mapping[uuid.UUID, Placed], entries: list[Entry], channels: Mapping[int, Channel]
) -> list[Change]:
    """Tombstones where a task was and does not belong any more; always newer than what they remove."""
    changes = []
    for entry in entries:
        task = tasks.get(entry.object_id)
        if not entry.is_live or (task and place_of(channels[entry.channel_id]) in task.places):
            continue
        version = max(entry.version + 1, task.version if task else 0)
        changes.append(
            Change(channels[entry.channel_id], FeedKind.TASK, entry.object_id, version, None, why_gone(task), entry)
        )
    return changes


def why_gone(task: Placed | None) -> RemovalReason:
    if task is None:
        return RemovalReason.ERASED
    return RemovalReason.REASSIGNED if task.places else RemovalReason.CLOSED
