"""Load a city with its history. Run in a process of its own, with Doorstep's settings."""

import sys
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from apps.core.clock import now
from apps.core.crypto import blind_index, encrypt_text
from apps.core.phones import phone_index
from apps.grids.models import Grid, Staff
from apps.grids.roles import Role
from apps.residence_registration.models import Declaration, Person
from apps.sync.models import Device
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.tallies.services import fold_tallies, prove_tallies
from tests.bench.office import rows
from tests.bench.sweep.city import make_places, make_staff, person

PHONE, ID_NUMBER, NAME = "+8619900001234", "990582199001011234", "欧阳明月"
# Of a hundred phones one has not been heard of for two days.
SILENT: Final = 100


def load(tasks: int) -> None:
    grids = make_places()
    make_staff(grids)
    add_person(Role.COMMUNITY, str(grids[0].community_id), 400_000)
    add_person(Role.SYSTEM_ADMIN, "", 400_001)
    workers = dict(Staff.objects.filter(role=Role.GRID_WORKER).values_list("coverages__grid", "pk"))
    fill(tasks, grids, [workers[grid.pk] for grid in grids])
    add_devices(list(workers.values()))
    name_one(tasks // 2)
    began = time.monotonic()
    wrong = prove_tallies()
    tell("tallies counted anew", began, wrong)
    began = time.monotonic()
    wrong = prove_tallies()
    tell("tallies proved", began, wrong)
    fold_tallies()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def tell(what: str, began: float, rows: int) -> None:
    sys.stderr.write(f"{what}: {rows:,} in {time.monotonic() - began:.1f} s\n")


def add_person(role: Role, division: str, number: int) -> None:
    one = person(role, division, number)
    one.user.save()
    one.division_id = division or None
    one.save()


def fill(tasks: int, grids: Sequence[Grid], workers: Sequence[uuid.UUID]) -> None:
    values: dict[str, Any] = {
        "tasks": tasks,
        "count": len(grids),
        "now": now(),
        "start": now() - timedelta(days=rows.DAYS),
        "grids": [str(grid.pk) for grid in grids],
        "communities": [grid.community_id for grid in grids],
        "towns": [grid.town_id for grid in grids],
        "workers": [str(worker) for worker in workers],
        "boss": str(Staff.objects.filter(role=Role.CITY)[0].pk),
        "policy": SlaPolicy.objects.get(version=1).pk,
        "id_number": encrypt_text("990582199001011234", "residence_registration_person.id_number"),
        "phone": encrypt_text("+8619900001000", "residence_registration_declaration.phone"),
    }
    with connection.cursor() as cursor:
        # As a restore does: the rows fit each other, and the sums are counted from them afterwards.
        cursor.execute("SET session_replication_role = replica")
        for name, statement in {"people": rows.PEOPLE, **rows.HISTORY}.items():
            began = time.monotonic()
            cursor.execute(statement, values)
            tell(name, began, cursor.rowcount)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def add_devices(workers: Sequence[uuid.UUID]) -> None:
    moment = now()
    Device.objects.bulk_create(
        Device(
            id=uuid.uuid4(),
            staff_id=worker,
            name="phone",
            token_hash=worker.bytes * 2,
            enrolled_at=moment - timedelta(days=90),
            last_seen_at=moment - timedelta(days=2 if place % SILENT == 0 else 0),
            expires_at=moment + timedelta(days=30),
        )
        for place, worker in enumerate(workers)
    )


def name_one(number: int) -> None:
    """Somebody to be looked for."""
    chosen = Declaration.objects.filter(pk=rows.ident("declaration", number))
    chosen.update(name=NAME, phone_index=phone_index(PHONE))
    someone = Person.objects.filter(pk=rows.ident("person", number))
    someone.update(id_number_index=blind_index("id_number", ID_NUMBER))
