"""Ask for a pause; the clock runs on until somebody else grants it."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, InvalidInput
from apps.grids.roles import Permission
from apps.verification_tasks.models import Pause
from apps.verification_tasks.services.locks import lock_tasks
from apps.verification_tasks.services.pauses.limits import check_allowance, check_pausable, days_used, person_with
from apps.verification_tasks.states import PauseReason


@transaction.atomic
def ask_pauses(
    *, task_ids: Collection[uuid.UUID], reason: PauseReason, days: int, note: str, actor: Actor
) -> list[int]:
    """One request a task, all or none; a constant number of statements. The ids of the requests."""
    person = person_with(Permission.ASK_PAUSES, actor)
    if not note.strip():
        raise InvalidInput(_("Please say why the clock should stand."), code="note_needed")
    tasks = list(lock_tasks(task_ids).select_related("policy"))
    if not tasks:
        raise Conflict(_("This task is not running any more."), code="task_not_running")
    if Pause.objects.undecided().filter(task__in=tasks).exists():
        raise Conflict(_("A pause has been asked for already."), code="already_asked")
    moment, used = now(), days_used([task.id for task in tasks])
    for task in tasks:
        check_pausable(task, moment)
        check_allowance(task, reason, days, used.get(task.id, {}))
    made = Pause.objects.bulk_create(
        Pause(task=task, reason=reason, days=days, note=note.strip(), asked_by=person, asked_at=moment)
        for task in tasks
    )
    audit.record(
        actor=actor,
        action="pause.asked",
        subject_type="verification_task",
        subjects=[task.id for task in tasks],
        after={"reason": reason, "days": days},
    )
    return [pause.pk for pause in made]
