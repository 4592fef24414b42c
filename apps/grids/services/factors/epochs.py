"""The epoch of an account's factors: raising it puts every session before the door again."""

from typing import Any

from django.db import transaction
from django.db.models import F

from apps.core import audit
from apps.core.actors import Actor
from apps.grids.models import Staff

SUBJECT = "account"


def raise_epoch(user: Any) -> None:
    """The row of a member of staff is locked by it, so that changes of one account's factors follow each other."""
    Staff.objects.filter(user=user).update(factors_epoch=F("factors_epoch") + 1)


def note(actor: Actor, action: str, user: Any, *, reason: str = "", **after: object) -> None:
    audit.record(
        actor=actor,
        action=f"second_factor.{action}",
        subject_type=SUBJECT,
        subjects=[user.pk],
        after=after or None,
        reason=reason,
    )


@transaction.atomic
def end_other_sessions(*, user: Any, actor: Actor) -> None:
    raise_epoch(user)
    note(actor, "sessions_ended", user)
