"""Load the city into Doorstep's own tables. Run in a process of its own, with Doorstep's settings."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connection

from apps.core.clock import now
from apps.core.crypto import blind_index, encrypt_text
from apps.core.ids import new_id
from apps.grids.models import Coverage, Division, DivisionLevel, Grid, Staff
from apps.grids.roles import Role
from apps.sync.models import FeedChannel
from apps.sync.services.feed import publish_grids, publish_tasks
from apps.verification_tasks.models import SlaPolicy, VerificationTask
from tests.bench import rows as common
from tests.bench.sweep import rows

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
CITY, TOWNS, COMMUNITIES_A_TOWN, GRIDS_A_COMMUNITY = "990582000000", 10, 10, 20
# The default ladder, at midnight: what is due does not depend on the hour in which the benchmark runs.
LADDER: Final = [
    {"anchor": "start", "days": 3, "time": "00:00", "role": "grid_worker", "action": "remind"},
    {"anchor": "start", "days": 5, "time": "00:00", "role": "grid_leader", "action": "notify"},
    {"anchor": "start", "days": 6, "time": "00:00", "role": "town", "action": "notify"},
    {"anchor": "due", "days": 0, "role": "city", "action": "propose"},
]


def load(tasks: int) -> None:
    grids = make_places()
    make_staff(grids)
    publish_grids({grid.pk for grid in grids})
    fill(tasks, grids)


def make_places() -> list[Grid]:
    add(CITY, DivisionLevel.COUNTY, None)
    grids = []
    for town in range(TOWNS):
        town_code = f"9905821{town:02d}000"
        add(town_code, DivisionLevel.TOWN, CITY)
        for number in range(1, COMMUNITIES_A_TOWN + 1):
            code = f"9905821{town:02d}{number:03d}"
            add(code, DivisionLevel.COMMUNITY, town_code)
            grids += [grid(code, town_code, place) for place in range(GRIDS_A_COMMUNITY)]
    return Grid.objects.bulk_create(grids)


def add(code: str, level: DivisionLevel, parent: str | None) -> None:
    Division.objects.create(code=code, name=code, pinyin=code, level=level, parent_id=parent)


def grid(community: str, town: str, number: int) -> Grid:
    return Grid(
        code=f"{community}-{number:02d}",
        name=f"第{number}网格",
        community_id=community,
        town_id=town,
        is_default=number == 0,
    )


def make_staff(grids: Sequence[Grid]) -> None:
    workers = [person(Role.GRID_WORKER, grid.community_id or "", number) for number, grid in enumerate(grids)]
    communities = sorted({str(grid.community_id) for grid in grids})
    leaders = {code: person(Role.GRID_LEADER, code, 100_000 + n) for n, code in enumerate(communities)}
    towns = sorted({str(grid.town_id) for grid in grids})
    above = [person(Role.TOWN, code, 200_000 + n) for n, code in enumerate(towns)]
    above += [person(Role.CITY, CITY, 300_000 + n) for n in range(2)]
    everybody = [*workers, *leaders.values(), *above]
    get_user_model().objects.bulk_create(one.user for one in everybody)
    Staff.objects.bulk_create(everybody)
    pairs = [*zip(workers, grids, strict=True), *((leaders[str(grid.community_id)], grid) for grid in grids)]
    Coverage.objects.bulk_create(Coverage(staff=one, grid=grid, starts_at=LONG_AGO) for one, grid in pairs)


def person(role: Role, division: str, number: int) -> Staff:
    phone = f"+86199{number:08d}"
    return Staff(
        id=new_id(),
        user=get_user_model()(username=f"sweep{number}"),
        name=f"{role} {number}",
        role=role,
        division_id=division,
        phone=phone,
        phone_index=blind_index("phone", phone),
    )


def fill(tasks: int, grids: Sequence[Grid]) -> None:
    """Nothing is due for a long time; what falls due is made so ahead of each round."""
    start = now() - timedelta(days=1)
    channels = dict(FeedChannel.objects.filter(grid__in=grids).values_list("grid_id", "id"))
    policy = SlaPolicy.objects.create(version=2, steps=LADDER, valid_from=start)
    values: dict[str, Any] = {
        "tasks": tasks,
        "count": len(grids),
        "grids": [str(grid.pk) for grid in grids],
        "communities": [grid.community_id for grid in grids],
        "towns": [grid.town_id for grid in grids],
        "channels": [channels[grid.pk] for grid in grids],
        "community": grids[0].community_id,
        "start": start,
        "due": start + timedelta(days=90),
        "policy": policy.pk,
        "id_number": encrypt_text("990582199001011234", "residence_registration_person.id_number"),
        "phone": encrypt_text("+8619900001000", "residence_registration_declaration.phone"),
    }
    with connection.cursor() as cursor:
        for statement in (common.PEOPLE, common.DECLARATIONS, rows.TASKS):
            cursor.execute(statement, values)
    first = VerificationTask.objects.order_by("id").values_list("id", flat=True)[0]
    publish_tasks([first])
    with connection.cursor() as cursor:
        # One task's document for all: what counts here is its size.
        cursor.execute("SELECT body FROM sync_feedentry WHERE object_id = %s", [first])
        (body,) = cursor.fetchone()
        cursor.execute("DELETE FROM sync_feedentry WHERE object_id = %s", [first])
        cursor.execute(rows.ENTRIES, {**values, "body": body})
        cursor.execute(common.SUMS)
        cursor.execute("VACUUM ANALYZE")
