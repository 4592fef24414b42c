"""End a pause before its time: the clock runs from the next day on."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.grids.roles import Permission
from apps.verification_tasks.models import Pause
from apps.verification_tasks.pauses import span_of
from apps.verification_tasks.services.pauses.clockwork import Moved, lock_with_tasks, move_deadlines
from apps.verification_tasks.services.pauses.limits import person_with
from apps.verification_tasks.services.verdicts import supersede_verdicts
from apps.verification_tasks.states import RUNNING, SlaState


@transaction.atomic
def end_pauses(*, pause_ids: Collection[int], actor: Actor) -> list[int]:
    """Whoever may ask may end: it gives time back. Days that were not used count towards no cap."""
    person, moment = person_with(Permission.ASK_PAUSES, actor), now()
    pauses = lock_with_tasks(pause_ids)
    if not pauses or not all(is_standing(pause) for pause in pauses):
        raise Conflict(_("This pause is over, or was never granted."), code="not_paused")
    moved = []
    for pause in pauses:
        planned = span_of(pause)
        pause.ended_at, pause.ended_by = moment, person
        spans = [span_of(pause) if span == planned else span for span in pause.task.pause_spans]
        # The sweep finds out what comes next: its state, and steps that fall due at once.
        moved.append(Moved(pause.task, spans, None, None))
    deadlines = move_deadlines(moved, moment, actor=actor, action="pause.ended")
    supersede_verdicts([pause.task_id for pause in pauses])
    for pause in pauses:
        pause.due_after = deadlines[pause.task_id].at
    Pause.objects.bulk_update(pauses, ["ended_at", "ended_by", "due_after"])
    return [pause.pk for pause in pauses]


def is_standing(pause: Pause) -> bool:
    task = pause.task
    if not pause.granted or pause.ended_at is not None or pause.until_at is None:
        return False
    return pause.until_at > now() and task.status in RUNNING and task.sla == SlaState.PAUSED
