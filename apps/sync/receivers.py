"""What sync does when news comes from below. A change of coverage writes nothing: each pull reads its scope."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from apps.core.actors import Actor
from apps.grids.signals import field_staff_left, grids_changed, reference_loaded
from apps.sync.services.devices import revoke_devices_of
from apps.sync.services.feed import publish_code_tables, publish_grids, publish_tasks
from apps.sync.services.push.arrivals import take_up_completions
from apps.verification_tasks.signals import proof_arrived, tasks_changed


@receiver(tasks_changed)
def publish_changed_tasks(task_ids: Collection[uuid.UUID], **_: Any) -> None:
    publish_tasks(task_ids)


@receiver(proof_arrived)
def take_up_what_lacked_it(task_ids: Collection[uuid.UUID], at: datetime, **_: Any) -> None:
    take_up_completions(task_ids=task_ids, at=at)


@receiver(grids_changed)
def publish_changed_grids(grid_ids: Collection[uuid.UUID], **_: Any) -> None:
    publish_grids(grid_ids)


@receiver(reference_loaded)
def publish_loaded_tables(**_: Any) -> None:
    publish_code_tables()


@receiver(field_staff_left)
def revoke_their_devices(staff_ids: Collection[uuid.UUID], actor: Actor, **_: Any) -> None:
    revoke_devices_of(staff_ids=staff_ids, actor=actor, reason="left the field staff")
