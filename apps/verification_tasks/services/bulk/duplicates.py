"""Close tasks that check what another one checks: one declaration counts, and its resident hears of that one."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.grids.roles import Permission
from apps.residence_registration.services import close_duplicates
from apps.verification_tasks.bulk import Plan
from apps.verification_tasks.models import Duplicate, VerificationTask
from apps.verification_tasks.selectors.bulk import plan_of_duplicates
from apps.verification_tasks.services.locks import lock_declarations, lock_tasks
from apps.verification_tasks.services.pauses.limits import person_with
from apps.verification_tasks.services.tasks import cancel_tasks
from apps.verification_tasks.states import TaskKind, TaskStatus


@transaction.atomic
def close_as_duplicates(*, task_ids: Collection[uuid.UUID], kept_id: uuid.UUID, actor: Actor) -> Plan:
    """They are cancelled, and what was declared twice is withdrawn without a word; evidence stays where it is."""
    person = person_with(Permission.DECIDE_DISPUTES, actor)
    wanted = {*task_ids, kept_id}
    lock_declarations(VerificationTask.objects.filter(pk__in=wanted).values_list("declaration_id", flat=True))
    tasks = {task.pk: task for task in lock_tasks(wanted).select_related("declaration")}
    kept = tasks.get(kept_id)
    if kept is None or kept.kind != TaskKind.CHECK or kept.status == TaskStatus.CANCELLED:
        raise Conflict(_("The task to keep does not exist or is cancelled itself."), code="nothing_kept")
    plan = plan_of_duplicates([task for ident, task in tasks.items() if ident in set(task_ids)], kept)
    if not plan.going:
        raise Conflict(_("None of these tasks can be closed as a duplicate of it."), code="no_duplicate")
    moment, declarations = now(), [task.declaration_id for task in plan.going]
    Duplicate.objects.bulk_create(
        Duplicate(task=task, kept=kept, closed_by=person, closed_at=moment) for task in plan.going
    )
    cancel_tasks(declaration_ids=declarations, actor=actor, reason="duplicate", duplicate_of=kept.reference)
    close_duplicates(declaration_ids=declarations, kept=kept.declaration.reference, actor=actor)
    return plan
