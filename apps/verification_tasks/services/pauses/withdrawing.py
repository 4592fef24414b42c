"""Take a request for a pause back before anybody has decided on it; the row stays."""

from collections.abc import Collection

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.grids.roles import Permission
from apps.verification_tasks.models import Pause
from apps.verification_tasks.services.pauses.limits import person_with


@transaction.atomic
def withdraw_requests(*, pause_ids: Collection[int], actor: Actor) -> list[int]:
    """The ids of those that were still open."""
    person_with(Permission.ASK_PAUSES, actor)
    open_ones = Pause.objects.undecided().filter(pk__in=pause_ids).select_for_update(of=("self",)).order_by("pk")
    found = list(open_ones.values_list("pk", "task_id"))
    Pause.objects.filter(pk__in=[ident for ident, _task in found]).update(withdrawn_at=now())
    audit.record(
        actor=actor,
        action="pause.withdrawn",
        subject_type="verification_task",
        subjects=[task_id for _ident, task_id in found],
    )
    return [ident for ident, _task in found]
