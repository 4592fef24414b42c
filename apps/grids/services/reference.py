"""Load the reference data: only what is new or changed is written, in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from apps.core import audit
from apps.core.actors import Actor
from apps.grids.models import CodeTableRow, Division, Grid
from apps.grids.reference.files import code_table_rows, divisions
from apps.grids.reference.grids import invented_grids
from apps.grids.signals import grids_changed, reference_loaded

Row = TypeVar("Row", bound=Model)
# Two loaders at once, as when two hosts are set up, go one after the other.
LOADER_LOCK: Final = 320582
DIVISION_FIELDS: Final = ("name", "pinyin", "level", "parent_id", "is_virtual")
CODE_FIELDS: Final = ("label", "standard")


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows were written."""

    divisions: int
    codes: int
    grids: int


@transaction.atomic
def load_reference(*, actor: Actor, with_grids: bool = True) -> Loaded:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADER_LOCK])
    wanted = divisions()
    changed_divisions = write_changed(wanted, ("code",), DIVISION_FIELDS)
    changed_codes = write_changed(code_table_rows(), ("table", "code"), CODE_FIELDS)
    grids = write_missing_grids(wanted) if with_grids else []
    if changed_codes:
        reference_loaded.send(sender=CodeTableRow, tables={row.table for row in changed_codes})
    if grids:
        grids_changed.send(sender=Grid, grid_ids={grid.pk for grid in grids})
    loaded = Loaded(len(changed_divisions), len(changed_codes), len(grids))
    if changed_divisions or changed_codes or grids:
        note(loaded, actor)
    return loaded


def write_changed(wanted: Sequence[Row], key: Sequence[str], fields: Sequence[str]) -> list[Row]:
    model = type(wanted[0])
    stored = {facts(row, key): facts(row, fields) for row in model._default_manager.all()}
    changed = [row for row in wanted if stored.get(facts(row, key)) != facts(row, fields)]
    columns = [name.removesuffix("_id") for name in fields]
    model._default_manager.bulk_create(changed, update_conflicts=True, unique_fields=list(key), update_fields=columns)
    return changed


def facts(row: Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def write_missing_grids(wanted: Sequence[Division]) -> list[Grid]:
    """A community that has a grid of its own making gets none that we invent."""
    settled = set(Grid.objects.values_list("community", flat=True))
    grids = [grid for grid in invented_grids(wanted) if grid.community_id not in settled]
    return Grid.objects.bulk_create(grids)


def note(loaded: Loaded, actor: Actor) -> None:
    after = {"divisions": loaded.divisions, "codes": loaded.codes, "grids": loaded.grids}
    audit.record(actor=actor, action="reference.loaded", subject_type="reference", subjects=["data"], after=after)
