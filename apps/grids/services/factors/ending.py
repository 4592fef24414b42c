"""The end of a factor: by its owner, who keeps another one, or by an administrator for somebody who lost all."""

import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actors import Actor
from apps.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from apps.grids.models import Authenticator, Passkey, RecoveryCode, Staff
from apps.grids.proofs import Proof
from apps.grids.selectors.factors import factors_of
from apps.grids.services.factors.epochs import note, raise_epoch


@transaction.atomic
def remove_authenticator(*, user: Any, actor: Actor) -> None:
    leave_one(user)
    if Authenticator.objects.filter(user=user).delete()[0]:
        note(actor, "removed", user, kind=Proof.CODE)


@transaction.atomic
def remove_passkey(*, user: Any, key_id: uuid.UUID, actor: Actor) -> None:
    leave_one(user)
    if not Passkey.objects.filter(user=user, pk=key_id).delete()[0]:
        raise NotFound(_("There is no such passkey."))
    note(actor, "removed", user, kind=Proof.PASSKEY, key=str(key_id))


def leave_one(user: Any) -> None:
    """Whoever must prove themselves never takes the last means to."""
    raise_epoch(user)
    if settings.SECOND_FACTOR_REQUIRED and factors_of(user).number <= 1:
        raise Conflict(_("This is your only second factor: add another one first."), code="last_factor")


@transaction.atomic
def reset_factors(*, staff_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Takes everything away and ends the sessions: the person sets up anew at the next sign-in."""
    staff = Staff.objects.select_for_update(no_key=True).select_related("user").filter(pk=staff_id).first()
    if staff is None:
        raise NotFound(_("There is no such staff member."))
    if not reason.strip():
        raise InvalidInput(_("Say why."), code="reason_missing")
    if actor.ident == str(staff.pk):
        raise Forbidden(_("Another administrator resets your second factors."), code="own_factors")
    for model in (Authenticator, Passkey, RecoveryCode):
        model._default_manager.filter(user=staff.user_id).delete()
    raise_epoch(staff.user)
    note(actor, "reset", staff.user, reason=reason.strip(), staff=str(staff.pk))
