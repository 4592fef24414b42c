"""New values for a declaration's fields: from a worker at the door, or from the office."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.phones import phone_index
from apps.core.text import pinyin_key
from apps.residence_registration.models import Declaration, TimelineEntry
from apps.residence_registration.services.timeline import SUBJECT, Happened, note_steps, tell_residents
from apps.residence_registration.signals import declaration_changed
from apps.residence_registration.steps import Step

COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "name": ("name", "pinyin"),
    "phone": ("phone", "phone_index"),
    "location": ("latitude", "longitude"),
    "division_code": ("division",),
}


@transaction.atomic
def correct_declarations(*, corrections: Mapping[UUID, Mapping[str, Any]], actor: Actor) -> None:
    """What a verification found. The values are checked; no signal, for the verification itself wrote them."""
    note_changes(write_changes(corrections), Step.CORRECTED, actor)


@transaction.atomic
def change_declaration(*, declaration_id: UUID, changes: Mapping[str, Any], actor: Actor) -> frozenset[str]:
    """An edit by the office, of checked values; the names of the fields that it changed."""
    changed = write_changes({declaration_id: changes})
    entries = note_changes(changed, Step.CHANGED, actor)
    if changed:
        tell_residents(entries, Declaration.objects.in_bulk([declaration_id]))
        declaration_changed.send(sender=Declaration, fields=changed, actor=actor)
    return frozenset(changed.get(declaration_id, ()))


def write_changes(changes: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, list[str]]:
    """Write what differs, in a constant number of statements; the names of changed fields by declaration."""
    held = Declaration.objects.select_for_update(no_key=True).filter(id__in=list(changes)).order_by("id")
    changed: dict[UUID, list[str]] = {}
    declarations = []
    for declaration in held:
        names = [name for name, value in changes[declaration.pk].items() if current(declaration, name) != value]
        for name in names:
            assign(declaration, name, changes[declaration.pk][name])
        if names:
            changed[declaration.pk] = names
            declarations.append(declaration)
    save(declarations, {name for names in changed.values() for name in names})
    return changed


def current(declaration: Declaration, name: str) -> object:
    match name:
        case "location":
            if declaration.latitude is None or declaration.longitude is None:
                return None
            return {"lat": declaration.latitude, "lng": declaration.longitude}
        case "division_code":
            return declaration.division_id
        case _:
            return getattr(declaration, name)


def assign(declaration: Declaration, name: str, value: Any) -> None:
    match name:
        case "location":
            declaration.latitude = value and value["lat"]
            declaration.longitude = value and value["lng"]
        case "division_code":
            declaration.division_id = value
        case "phone":
            declaration.phone, declaration.phone_index = value, phone_index(value)
        case "name":
            declaration.name, declaration.pinyin = value, pinyin_key(value)
        case _:
            setattr(declaration, name, value)


def save(declarations: Sequence[Declaration], names: Collection[str]) -> None:
    columns = {column for name in names for column in COLUMNS.get(name, (name,))}
    if declarations:
        Declaration.objects.bulk_update(declarations, sorted(columns))


def note_changes(changed: Mapping[UUID, Sequence[str]], step: Step, actor: Actor) -> list[TimelineEntry]:
    """Which fields, not what stood in them: the trail keeps no personal data."""
    moment = now()
    entries = note_steps([Happened(key, step, moment) for key in changed])
    audit.record_changes(
        actor=actor,
        action=f"declaration.{step}",
        subject_type=SUBJECT,
        changes=[audit.Change(key, after={"fields": sorted(names)}) for key, names in changed.items()],
    )
    return entries
