"""A person holds a sign to be true or lays it aside, and says why. Nothing else changes by it."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from apps.verification_tasks.models import Sign
from apps.verification_tasks.services.actors import staff_of
from apps.verification_tasks.signs.states import SignState, may_move

SHORTEST = 2


@transaction.atomic
def decide_sign(*, sign_id: UUID, state: SignState, reason: str, actor: Actor) -> Sign:
    reason = reason.strip()
    if len(reason) < SHORTEST:
        raise InvalidInput(_("Say why."), code="reason_missing")
    sign = Sign.objects.select_for_update(of=("self",)).filter(pk=sign_id).first()
    if sign is None:
        raise NotFound(_("There is no such sign."))
    staff = staff_of(actor)
    if staff is not None and staff.pk == sign.staff_id:
        raise Forbidden(_("Nobody decides a sign about their own work."), code="own_work")
    if not may_move(sign.state, state):
        raise Conflict(_("Somebody has decided this already."), code="already_decided")
    before = sign.state
    sign.state, sign.reason = state, reason
    sign.decided_at, sign.decided_by = now(), staff
    sign.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    audit.record(
        actor=actor,
        action="sign.decided",
        subject_type="sign",
        subjects=[sign.pk],
        before={"status": before},
        after={"status": state},
    )
    return sign
