"""Declarations whose check is late, as their residents would be told."""

import uuid
from collections.abc import Collection

from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.possibly_done import possibly_done
from apps.verification_tasks.states import RUNNING


def perhaps_visited(declaration_ids: Collection[str]) -> set[str]:
    """Of these those whose visit may lie on a phone that is not heard of at the moment."""
    idents = [uuid.UUID(ident) for ident in declaration_ids]
    running = VerificationTask.objects.filter(declaration__in=idents, status__in=RUNNING)
    deciding = {task.id: task for task in running if task.decides}
    return {str(deciding[task_id].declaration_id) for task_id in possibly_done(list(deciding.values()))}
