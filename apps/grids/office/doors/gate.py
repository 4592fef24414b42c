"""Where a visitor stands: outside, before the door, or inside. A session remembers what proved it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from apps.core.clock import now
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.proofs import Proof
from apps.grids.roles import GUARDED, Permission
from apps.grids.selectors.factors import has_factor

KEPT: Final = "office.proved"
# What touches the factors themselves asks again after this time.
FRESH: Final = timedelta(minutes=10)
# How often a session writes down that it is in use.
COARSE: Final = timedelta(minutes=1)


class Standing(StrEnum):
    OUTSIDE = "outside"
    MUST_SET_UP = "must_set_up"
    MUST_PROVE = "must_prove"
    INSIDE = "inside"


def standing(request: HttpRequest) -> Standing:
    viewer = viewer_of(request)
    if not viewer.may(Permission.ENTER_OFFICE):
        return Standing.OUTSIDE
    if viewer.permissions.isdisjoint(GUARDED) or still_proved(request, viewer):
        return Standing.INSIDE
    if has_factor(request.user):
        return Standing.MUST_PROVE
    if settings.SECOND_FACTOR_REQUIRED:
        return Standing.MUST_SET_UP
    let_in(request, Proof.NONE)
    return Standing.INSIDE


def still_proved(request: HttpRequest, viewer: Viewer) -> bool:
    """By this account, since its factors last changed, and in use since."""
    kept = request.session.get(KEPT)
    if not kept or kept["epoch"] != epoch_of(viewer):
        return False
    if kept["by"] == Proof.NONE and settings.SECOND_FACTOR_REQUIRED:
        return False
    idle = now() - datetime.fromisoformat(kept["seen"])
    if idle > settings.OFFICE_IDLE:
        return False
    if idle > COARSE:
        request.session[KEPT] = {**kept, "seen": now().isoformat()}
    return True


def let_in(request: HttpRequest, proof: Proof) -> None:
    """A session that may more than before gets another key."""
    if proof is not Proof.NONE:
        request.session.cycle_key()
    request.session[KEPT] = remembered(request.user, proof)


def remembered(user: Any, proof: Proof) -> dict[str, Any]:
    moment = now().isoformat()
    # From the database: the account that the request carries was read before its factors changed.
    staff = getattr(user, "staff", None)
    if staff is not None:
        staff.refresh_from_db(fields=["factors_epoch"])
    return {"by": proof.value, "epoch": staff.factors_epoch if staff else 0, "at": moment, "seen": moment}


def epoch_of(viewer: Viewer) -> int:
    return viewer.staff.factors_epoch if viewer.staff is not None else 0


def freshly_proved(request: HttpRequest) -> bool:
    """Whether the proof is minutes old: who finds a browser open must not add a factor of their own."""
    kept = request.session.get(KEPT)
    if not kept:
        return False
    return kept["by"] == Proof.NONE or now() - datetime.fromisoformat(kept["at"]) <= FRESH


def ask_again(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def forget_proof(*, request: HttpRequest | None, **_: Any) -> None:
    """A new sign-in by password starts before the door."""
    if request is not None and hasattr(request, "session"):
        request.session.pop(KEPT, None)


user_logged_in.connect(forget_proof, dispatch_uid="office.forget_proof")
