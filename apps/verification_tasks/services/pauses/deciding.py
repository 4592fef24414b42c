"""Grant or refuse a pause: never by the person who asked for it."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden
from apps.grids.models import Staff
from apps.grids.roles import Permission
from apps.verification_tasks.models import Pause
from apps.verification_tasks.pauses import planned_end, span_of
from apps.verification_tasks.services.pauses.clockwork import Moved, lock_with_tasks, move_deadlines
from apps.verification_tasks.services.pauses.limits import check_allowance, check_pausable, days_used, person_with
from apps.verification_tasks.services.verdicts import Finding, record_verdicts
from apps.verification_tasks.states import Grounds, SlaState, VerdictWord

DECIDED = ["decided_by", "decided_at", "granted", "decision_note"]


@transaction.atomic
def grant_pauses(*, pause_ids: Collection[int], note: str = "", actor: Actor) -> list[int]:
    """From this moment the clocks stand and the deadlines move; all or none."""
    person = person_with(Permission.GRANT_PAUSES, actor)
    pauses = undecided(pause_ids, person)
    moment, used = now(), days_used([pause.task_id for pause in pauses])
    moved = []
    for pause in pauses:
        task = pause.task
        check_pausable(task, moment)
        check_allowance(task, pause.reason, pause.days, used.get(task.id, {}))
        pause.decided_by, pause.decided_at, pause.granted, pause.decision_note = person, moment, True, note or None
        pause.starts_at, pause.until_at = moment, planned_end(moment, pause.days)
        moved.append(Moved(task, [*task.pause_spans, span_of(pause)], SlaState.PAUSED, pause.until_at))
    deadlines = move_deadlines(moved, moment, actor=actor, action="pause.granted")
    for pause in pauses:
        pause.due_before, pause.due_after = pause.task.due_at, deadlines[pause.task_id].at
    record_verdicts(
        [
            Finding(
                pause.task_id,
                VerdictWord.PAUSED,
                Grounds.PAUSE_GRANTED,
                deadlines[pause.task_id].at,
                known_until=pause.until_at,
            )
            for pause in pauses
        ]
    )
    Pause.objects.bulk_update(pauses, [*DECIDED, "starts_at", "until_at", "due_before", "due_after"])
    return [pause.pk for pause in pauses]


@transaction.atomic
def refuse_pauses(*, pause_ids: Collection[int], note: str, actor: Actor) -> list[int]:
    person = person_with(Permission.GRANT_PAUSES, actor)
    pauses, moment = undecided(pause_ids, person), now()
    for pause in pauses:
        pause.decided_by, pause.decided_at, pause.granted, pause.decision_note = person, moment, False, note
    Pause.objects.bulk_update(pauses, DECIDED)
    audit.record(
        actor=actor,
        action="pause.refused",
        subject_type="verification_task",
        subjects=[pause.task_id for pause in pauses],
    )
    return [pause.pk for pause in pauses]


def undecided(pause_ids: Collection[int], person: Staff) -> list[Pause]:
    pauses = lock_with_tasks(pause_ids)
    if not pauses or any(pause.decided_at or pause.withdrawn_at for pause in pauses):
        raise Conflict(_("Somebody has decided this already."), code="already_decided")
    if any(pause.asked_by_id == person.pk for pause in pauses):
        raise Forbidden(_("Who has asked for a pause does not decide on it."), code="second_person_needed")
    return pauses
