"""Load the city into Doorstep's own tables. Run in a process of its own, with Doorstep's settings."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connection

from apps.core.clock import now
from apps.core.crypto import encrypt_text
from apps.core.tokens import new_token
from apps.grids.models import Coverage, Division, DivisionLevel, Grid, Staff
from apps.grids.roles import Role
from apps.sync.models import Device, FeedChannel
from apps.sync.services.feed import publish_code_tables, publish_grids
from apps.sync.services.feed.bodies import seal
from apps.verification_tasks.models import SlaPolicy
from apps.verification_tasks.selectors.documents import task_documents
from tests.bench import rows
from tests.bench.facts import CLIENTS, LEAST_GRIDS, TASKS_A_GRID, Facts, write

CITY, TOWN, COMMUNITY = "990582000000", "990582100000", "990582100001"
LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)


def load(tasks: int, file: Path) -> None:
    grids = make_grids(max(LEAST_GRIDS, tasks // TASKS_A_GRID))
    channels = dict(FeedChannel.objects.filter(grid__in=grids).values_list("grid_id", "id"))
    by_place = [channels[grid.pk] for grid in grids]
    fill(tasks, grids, by_place)
    facts = Facts(tasks, len(grids), [], [], [], [], [], by_place)
    for client in range(CLIENTS):
        token, device = make_worker(f"push{client}", [grids[place] for place in facts.grids_of(client)])
        facts.pushers.append(token)
        facts.devices.append(str(device.pk))
        facts.staff.append(str(device.staff_id))
        token, _ = make_worker(f"pull{client}", [grids[place] for place in facts.pulled])
        facts.pullers.append(token)
    write(facts, file)


def make_grids(count: int) -> list[Grid]:
    for code, level, parent in (
        (CITY, DivisionLevel.COUNTY, None),
        (TOWN, DivisionLevel.TOWN, CITY),
        (COMMUNITY, DivisionLevel.COMMUNITY, TOWN),
    ):
        Division.objects.create(code=code, name=code, pinyin=code, level=level, parent_id=parent)
    grids = Grid.objects.bulk_create(
        Grid(code=f"{COMMUNITY}-{n}", name=f"第{n}网格", community_id=COMMUNITY, town_id=TOWN, is_default=n == 0)
        for n in range(count)
    )
    publish_grids({grid.pk for grid in grids})
    publish_code_tables()
    return grids


def make_worker(name: str, grids: list[Grid]) -> tuple[str, Device]:
    user = get_user_model().objects.create(username=name)
    staff = Staff.objects.create(user=user, name=name, role=Role.GRID_WORKER, division_id=COMMUNITY)
    Coverage.objects.bulk_create(Coverage(staff=staff, grid=grid, starts_at=LONG_AGO) for grid in grids)
    token, hashed = new_token()
    device = Device.objects.create(
        id=uuid.uuid4(),
        staff=staff,
        name=name,
        token_hash=hashed,
        enrolled_at=now(),
        expires_at=now() + timedelta(days=30),
    )
    return token, device


def fill(tasks: int, grids: list[Grid], channels: list[int]) -> None:
    start = now() - timedelta(days=1)
    values: dict[str, Any] = {
        "tasks": tasks,
        "count": len(grids),
        "grids": [str(grid.pk) for grid in grids],
        "channels": channels,
        "community": COMMUNITY,
        "town": TOWN,
        "start": start,
        "due": start + timedelta(days=7),
        "policy": SlaPolicy.objects.get(version=1).pk,
        "id_number": encrypt_text("990582199001011234", "residence_registration_person.id_number"),
        "phone": encrypt_text("+8619900001000", "residence_registration_declaration.phone"),
    }
    with connection.cursor() as cursor:
        for statement in (rows.PEOPLE, rows.DECLARATIONS, rows.TASKS):
            cursor.execute(statement, values)
        first = uuid.UUID(rows.ident("task", 0))
        # One task's document for all: what counts here is its size.
        cursor.execute(rows.ENTRIES, {**values, "body": seal(task_documents([first])[first])})
        cursor.execute(rows.SUMS)
        cursor.execute("VACUUM ANALYZE")
