"""One click: give the tasks of a suggestion to the person it names."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.verification_tasks.models import Move
from apps.verification_tasks.services.tasks import reassign_tasks


@transaction.atomic
def apply_move(*, move_id: int, task_ids: Collection[uuid.UUID], actor: Actor) -> int:
    """How many tasks moved. A suggestion is applied once; a newer forecast takes it away."""
    move = Move.objects.select_for_update(no_key=True).filter(pk=move_id, applied_at=None).first()
    if move is None:
        raise Conflict(_("This suggestion has been applied, or a newer forecast has replaced it."), code="move_gone")
    moved = reassign_tasks(task_ids=task_ids, staff_id=move.staff_id, actor=actor)
    Move.objects.filter(pk=move.pk).update(applied_at=now())
    audit.record(
        actor=actor,
        action="forecast.move_applied",
        subject_type="grid",
        subjects=[move.grid_id],
        after={"staff": str(move.staff_id), "tasks": len(moved)},
    )
    return len(moved)
