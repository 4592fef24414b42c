"""Answer for a step of the ladder: somebody with a name has seen it, and says what is being done."""

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden, InvalidInput
from apps.grids.models import Staff
from apps.grids.roles import Permission, Role
from apps.verification_tasks.models import Escalation
from apps.verification_tasks.services.actors import staff_of

RANKS: Final = {
    Role.GRID_WORKER: 0,
    Role.GRID_LEADER: 1,
    Role.COMMUNITY: 2,
    Role.TOWN: 3,
    Role.CITY: 4,
}


@transaction.atomic
def acknowledge_escalations(*, escalation_ids: Collection[int], note: str, actor: Actor) -> list[int]:
    """The ids of those that were still open; a step answered or withdrawn meanwhile is left as it is."""
    person = staff_of(actor)
    if person is None or not person.may(Permission.ANSWER_ESCALATIONS):
        raise Forbidden(_("Your role does not permit this."))
    if not note.strip():
        raise InvalidInput(_("Please say what is being done."), code="note_needed")
    rows = Escalation.objects.select_for_update(of=("self",)).filter(pk__in=escalation_ids).order_by("pk")
    open_rows = [row for row in rows if row.acknowledged_at is None and row.withdrawn_at is None]
    if not open_rows:
        raise Conflict(_("Somebody has decided this already."), code="already_decided")
    if not all(may_answer(person, row) for row in open_rows):
        raise Forbidden(
            _("A step is answered by those whom it told, or by a role as high or higher."), code="not_yours"
        )
    answered = [row.pk for row in open_rows]
    for row in open_rows:
        row.acknowledged_at, row.acknowledged_by, row.acknowledgement = now(), person, note.strip()
    Escalation.objects.bulk_update(open_rows, ["acknowledged_at", "acknowledged_by", "acknowledgement"])
    audit.record(
        actor=actor,
        action="escalation.acknowledged",
        subject_type="verification_task",
        subjects=[row.task_id for row in open_rows],
    )
    return answered


def may_answer(person: Staff, row: Escalation) -> bool:
    """The grid's leader cannot silence what was meant for the town."""
    return str(person.pk) in row.recipients or RANKS.get(Role(person.role), -1) >= RANKS[Role(row.role)]
