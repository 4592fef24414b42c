"""A quarter of the city with its staff, and tasks in it.

The worker and the colleague cover the first grid, the neighbour the second of the same community; the outsider
covers a grid of another community. The supervisor answers for the town, the centre for the city.
"""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models.signals import post_migrate

from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.demo.people import invent_person
from apps.grids.models import Coverage, Division, DivisionLevel, Grid, Staff
from apps.grids.roles import Role
from apps.residence_registration.models import Declaration, DeclarationSource, Person, ResidenceKind
from apps.verification_tasks import sla
from apps.verification_tasks.evidence_rules import DEFAULT_RULES, write_rules
from apps.verification_tasks.models import EvidencePolicy, ReviewPolicy, SlaPolicy, VerificationTask
from apps.verification_tasks.signals import tasks_changed

SEED = 4711
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
CITY, TOWN, COMMUNITY, ELSEWHERE = "990582000000", "990582100000", "990582100001", "990582100002"


def restore_policy(*, app_config: AppConfig, **_: Any) -> None:
    """A test with real transactions empties every table after itself, and with them what a migration wrote."""
    if app_config.label != "verification_tasks":
        return
    migration = import_module("apps.verification_tasks.migrations.0002_default_policy")
    SlaPolicy.objects.get_or_create(
        version=1, defaults={"steps": migration.STEPS, "valid_from": datetime(2016, 1, 1, tzinfo=UTC)}
    )
    ReviewPolicy.objects.get_or_create(version=1, defaults={"valid_from": datetime(2016, 1, 1, tzinfo=UTC)})
    # Migrated back to before it, there is none to restore.
    if EvidencePolicy._meta.db_table in connection.introspection.table_names():
        EvidencePolicy.objects.get_or_create(
            version=1, defaults={"rules": write_rules(DEFAULT_RULES), "valid_from": datetime(2016, 1, 1, tzinfo=UTC)}
        )


# The signal comes after a flush too.
post_migrate.connect(restore_policy, dispatch_uid="tests.restore_policy")


@dataclass
class Quarter:
    """Everyone in it, and a way to make more tasks."""

    grid: Grid
    second_grid: Grid
    far_grid: Grid
    worker: Staff
    colleague: Staff
    neighbour: Staff
    outsider: Staff
    leader: Staff
    supervisor: Staff
    centre: Staff
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def declaration(self, *, submitted_at: datetime | None = None, division: str = COMMUNITY) -> Declaration:
        return self.declarations(1, submitted_at=submitted_at, division=division)[0]

    def declarations(
        self, count: int, *, submitted_at: datetime | None = None, division: str = COMMUNITY
    ) -> list[Declaration]:
        moment = submitted_at or now()
        numbers = [next(self.numbers) for _ in range(count)]
        people = {number: invent_person(SEED, number) for number in numbers}
        persons = Person.objects.bulk_create(
            Person(
                id_number=one.id_number,
                id_number_index=blind_index("id_number", one.id_number),
                sex=one.sex,
                birth_date=one.birth_date,
                domicile_prefix=one.id_number[:6],
                created_at=moment,
            )
            for one in people.values()
        )
        return Declaration.objects.bulk_create(
            Declaration(
                reference=f"MQ-TEST-{number:07d}",
                source=DeclarationSource.RESIDENT,
                person=person,
                name=one.name,
                phone=one.phone,
                phone_index=blind_index("phone", one.phone),
                division_id=division,
                address=f"东兴路{number + 1}号",
                latitude=31.87,
                longitude=120.55,
                residence_kind=ResidenceKind.RENTED,
                residence_reason="01",
                since=date(2026, 11, 1),
                submitted_at=moment,
            )
            for (number, one), person in zip(people.items(), persons, strict=True)
        )

    def task(self, **changes: Any) -> VerificationTask:
        return self.tasks(1, **changes)[0]

    def tasks(self, count: int, *, created_at: datetime | None = None, **changes: Any) -> list[VerificationTask]:
        """Tasks of the first grid, as routing makes them; `changes` are columns."""
        start = created_at or now()
        policy = SlaPolicy.objects.get(version=1)
        due = sla.due_at(policy, start)
        first = sla.ladder(policy, start, due.at)[0]
        declarations = self.declarations(count, submitted_at=start)
        columns = {
            "grid": self.grid,
            "community_id": COMMUNITY,
            "town_id": TOWN,
            "created_at": start,
            "due_at": due.at,
            "policy": policy,
            "next_check_at": first.at,
            **changes,
        }
        return VerificationTask.objects.bulk_create(
            VerificationTask(
                declaration=declaration, reference=f"HC-{declaration.reference.removeprefix('MQ-')}", **columns
            )
            for declaration in declarations
        )


def person_on_staff(name: str, role: Role, division: str, number: int) -> Staff:
    user = get_user_model().objects.create(username=f"quarter-{name}")
    phone = f"+86199000010{number:02d}"
    return Staff.objects.create(
        user=user,
        name=name,
        pinyin=name,
        role=role,
        division_id=division,
        phone=phone,
        phone_index=blind_index("phone", phone),
    )


def cover(staff: Staff, grid: Grid, *, since: datetime = LONG_AGO, until: datetime | None = None) -> Coverage:
    return Coverage.objects.create(staff=staff, grid=grid, starts_at=since, ends_at=until)


def add_division(code: str, level: DivisionLevel, parent: str | None) -> Division:
    return Division.objects.create(code=code, name=code, pinyin=code, level=level, parent_id=parent)


@pytest.fixture
def quarter(db: None) -> Quarter:
    add_division(CITY, DivisionLevel.COUNTY, None)
    add_division(TOWN, DivisionLevel.TOWN, CITY)
    add_division(COMMUNITY, DivisionLevel.COMMUNITY, TOWN)
    add_division(ELSEWHERE, DivisionLevel.COMMUNITY, TOWN)
    grids = [
        Grid.objects.create(
            code=f"{community}-{number:02d}",
            name=f"第{number}网格",
            community_id=community,
            town_id=TOWN,
            is_default=number == 1,
        )
        for community, number in ((COMMUNITY, 1), (COMMUNITY, 2), (ELSEWHERE, 1))
    ]
    roles = {
        "worker": (Role.GRID_WORKER, COMMUNITY, 0),
        "colleague": (Role.GRID_WORKER, COMMUNITY, 0),
        "neighbour": (Role.GRID_WORKER, COMMUNITY, 1),
        "outsider": (Role.GRID_WORKER, ELSEWHERE, 2),
        "leader": (Role.GRID_LEADER, COMMUNITY, 0),
        "supervisor": (Role.TOWN, TOWN, None),
        "centre": (Role.CITY, CITY, None),
    }
    people = {}
    for number, (name, (role, place, covered)) in enumerate(roles.items(), start=1):
        people[name] = person_on_staff(name, role, place, number)
        if covered is not None:
            cover(people[name], grids[covered])
    first, second, far = grids
    everyone: dict[str, Any] = dict(people)
    return Quarter(grid=first, second_grid=second, far_grid=far, **everyone)


@dataclass
class Heard:
    """The batches of task ids that `tasks_changed` carried."""

    batches: list[set[uuid.UUID]] = field(default_factory=list)

    def __call__(self, *, task_ids: set[uuid.UUID], **_: Any) -> None:
        self.batches.append(task_ids)


@pytest.fixture
def heard() -> Iterator[Heard]:
    listener = Heard()
    tasks_changed.connect(listener)
    yield listener
    tasks_changed.disconnect(listener)


def days_ago(days: int) -> datetime:
    return now() - timedelta(days=days)
