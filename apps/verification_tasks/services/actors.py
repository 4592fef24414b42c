"""The member of staff behind an actor, where it is one."""

from apps.core.actors import Actor, ActorKind
from apps.core.ids import parse_uuid
from apps.grids.models import Staff


def staff_of(actor: Actor) -> Staff | None:
    ident = parse_uuid(actor.ident) if actor.kind is ActorKind.STAFF else None
    return Staff.objects.filter(pk=ident).first() if ident else None
