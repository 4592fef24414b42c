"""What verification does when news comes from below."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from apps.core.actors import Actor
from apps.grids.signals import field_staff_left
from apps.residence_registration.signals import (
    declaration_changed,
    declaration_submitted,
    declaration_withdrawn,
)
from apps.verification_tasks.services.tasks import (
    cancel_tasks,
    create_tasks,
    note_declaration_changed,
    release_tasks,
)


@receiver(declaration_submitted, dispatch_uid="verification_tasks.create_tasks")
def on_declaration_submitted(
    *,
    declaration_ids: Collection[uuid.UUID],
    task_ids: Mapping[uuid.UUID, uuid.UUID],
    workers: Mapping[uuid.UUID, uuid.UUID],
    started: Mapping[uuid.UUID, datetime],
    actor: Actor,
    **_: Any,
) -> None:
    create_tasks(declaration_ids=declaration_ids, task_ids=task_ids, workers=workers, started=started, actor=actor)


@receiver(declaration_withdrawn, dispatch_uid="verification_tasks.cancel_tasks")
def on_declaration_withdrawn(*, declaration_ids: Collection[uuid.UUID], actor: Actor, **_: Any) -> None:
    cancel_tasks(declaration_ids=declaration_ids, actor=actor)


@receiver(declaration_changed, dispatch_uid="verification_tasks.note_declaration_changed")
def on_declaration_changed(*, fields: Mapping[uuid.UUID, Collection[str]], **_: Any) -> None:
    note_declaration_changed(fields=fields)


@receiver(field_staff_left, dispatch_uid="verification_tasks.release_tasks")
def on_field_staff_left(*, staff_ids: Collection[uuid.UUID], actor: Actor, **_: Any) -> None:
    release_tasks(staff_ids=staff_ids, actor=actor)
