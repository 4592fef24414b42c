"""Publish tasks: into their grid's channel and into that of the worker who has them by name."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from apps.sync.models import FeedChannel, FeedEntry, FeedKind, RemovalReason
from apps.sync.services.feed.bodies import seal
from apps.sync.services.feed.channels import Place, lock_channels, place_of
from apps.sync.services.feed.ledger import Change, entries_of, write
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.documents import task_documents


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a task belongs now; nowhere once it has left the devices."""

    version: int
    places: frozenset[Place]


@transaction.atomic(savepoint=False)
def publish_tasks(task_ids: Collection[uuid.UUID]) -> None:
    """A constant number of statements for any batch. A task that is gone is erased from the devices too.

    The tasks' rows are locked (their changer holds the locks already), so that their documents and entries
    stand still; the channels' rows are locked last, for every other writer of the grid waits for them.
    """
    if not task_ids:
        return
    tasks = placed_tasks(task_ids)
    documents = task_documents([task_id for task_id, task in tasks.items() if task.places])
    bodies = {task_id: seal(document) for task_id, document in documents.items()}
    entries = entries_of(FeedKind.TASK, task_ids)
    channels = lock_channels(
        {place for task in tasks.values() for place in task.places},
        also=[entry.channel_id for entry in entries if entry.is_live],
    )
    write([*arrivals(tasks, bodies, entries, channels), *departures(tasks, entries, channels)])


def placed_tasks(task_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Placed]:
    rows = (
        VerificationTask.objects.select_for_update(of=("self",), no_key=True)
        .filter(id__in=task_ids)
        .order_by("id")
        .values_list("id", "version", "grid_id", "assignee_id", "left_devices_at")
    )
    return {
        ident: Placed(version, frozenset() if left_at else places(grid_id, assignee_id))
        for ident, version, grid_id, assignee_id, left_at in rows
    }


def places(grid_id: uuid.UUID | None, assignee_id: uuid.UUID | None) -> frozenset[Place]:
    wanted = (Place(grid_id=grid_id), Place(staff_id=assignee_id))
    return frozenset(place for place in wanted if any(place))


def arrivals(
    tasks: dict[uuid.UUID, Placed],
    bodies: dict[uuid.UUID, bytes],
    entries: list[FeedEntry],
    channels: dict[int, FeedChannel],
) -> list[Change]:
    by_place = {place_of(channel): channel for channel in channels.values()}
    previous = {(entry.channel_id, entry.object_id): entry for entry in entries}
    return [
        Change(
            channel=(channel := by_place[place]),
            kind=FeedKind.TASK,
            object_id=task_id,
            version=task.version,
            body=bodies[task_id],
            previous=previous.get((channel.pk, task_id)),
        )
        for task_id, task in tasks.items()
        for place in sorted(task.places, key=str)
    ]


def departures(
    tasks: dict[uuid.UUID, Placed], entries: list[FeedEntry], channels: dict[int, FeedChannel]
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
