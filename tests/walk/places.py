"""Two towns with one of everything in each: what lies in the second must never reach who answers for the first."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.ids import new_id
from apps.grids.models import Coverage, Division, DivisionLevel, Grid, Staff
from apps.grids.roles import Role
from apps.residence_registration.models import Declaration, DeclarationSource, Person, ResidenceKind
from apps.sync.models import Device
from apps.verification_tasks.models import SlaPolicy, VerificationTask
from tests.cast.verification_tasks import person_on_staff

CITY = "990582000000"


@dataclass
class Place:
    """`letter` makes its names, which nothing else in the database has."""

    letter: str
    town: Division
    community: Division
    grid: Grid
    worker: Staff
    colleague: Staff
    task: VerificationTask
    device: Device
    id_number: str
    phone: str
    examples: dict[str, Model] = field(default_factory=dict)
    # What has no list of its own.
    besides: dict[str, Model] = field(default_factory=dict)

    @property
    def declaration(self) -> Declaration:
        return self.task.declaration

    @property
    def email(self) -> str:
        return f"{self.grid.code}@example.org"

    @property
    def secrets(self) -> dict[str, str]:
        """What stands on no page without a reason: a number with the country's code contains that without."""
        return {
            "identity number": self.id_number,
            "phone": self.phone.removeprefix("+86"),
            "worker's phone": str(self.worker.phone).removeprefix("+86"),
            "worker's e-mail address": self.email,
        }

    @property
    def rows(self) -> dict[str, Model]:
        return {**self.examples, **self.besides}

    @property
    def marks(self) -> dict[str, str]:
        """What tells that a row of this place was shown."""
        words = {
            "resident": self.declaration.name,
            "address": self.declaration.address,
            "declaration": self.declaration.reference,
            "task": self.task.reference,
            "grid": self.grid.name,
            "worker": self.worker.name,
            "colleague": self.colleague.name,
            "device": self.device.name,
        }
        ids = {f"id of {label}": str(row.pk) for label, row in self.rows.items() if len(str(row.pk)) > 12}
        return {**words, **ids}


def divisions(number: int) -> tuple[Division, Division]:
    town = Division.objects.create(
        code=f"990582{number}00000",
        name=f"{number}号镇",
        pinyin=f"zhen{number}",
        level=DivisionLevel.TOWN,
        parent_id=CITY,
    )
    community = Division.objects.create(
        code=f"990582{number}00001",
        name=f"{number}号社区",
        pinyin=f"shequ{number}",
        level=DivisionLevel.COMMUNITY,
        parent=town,
    )
    return town, community


def build(letter: str, number: int, id_number: str, phone: str) -> Place:
    town, community = divisions(number)
    grid = Grid.objects.create(
        code=f"{community.code}-01", name=f"网格{letter}", community=community, town=town, is_default=True
    )
    workers = [
        named(
            person_on_staff(f"w{number}{one}", Role.GRID_WORKER, community.code, number * 10 + one), f"{word}{letter}"
        )
        for one, word in ((1, "网格员"), (2, "同事"))
    ]
    for worker in workers:
        Coverage.objects.create(staff=worker, grid=grid, starts_at=now() - timedelta(days=400))
    declaration = declare(letter, community, grid, id_number, phone)
    return Place(
        letter=letter,
        town=town,
        community=community,
        grid=grid,
        worker=workers[0],
        colleague=workers[1],
        task=check(letter, declaration, workers[0]),
        device=phone_of(letter, workers[0]),
        id_number=id_number,
        phone=phone,
    )


def named(person: Staff, name: str) -> Staff:
    Staff.objects.filter(pk=person.pk).update(name=name, pinyin=name)
    person.refresh_from_db()
    return person


def declare(letter: str, community: Division, grid: Grid, id_number: str, phone: str) -> Declaration:
    person = Person.objects.create(
        id_number=id_number,
        id_number_index=blind_index("id_number", id_number),
        sex="1",
        birth_date=date(1990, 1, 2),
        domicile_prefix=id_number[:6],
        created_at=now(),
    )
    return Declaration.objects.create(
        reference=f"MQ-{letter * 4}-0000001",
        source=DeclarationSource.RESIDENT,
        person=person,
        name=f"居民{letter}",
        phone=phone,
        phone_index=blind_index("phone", phone),
        division=community,
        grid=grid,
        address=f"{letter}路7号",
        latitude=31.87,
        longitude=120.55,
        residence_kind=ResidenceKind.RENTED,
        residence_reason="01",
        since=date(2026, 11, 1),
        submitted_at=now() - timedelta(days=2),
    )


def check(letter: str, declaration: Declaration, worker: Staff, **changes: Any) -> VerificationTask:
    grid = declaration.grid
    assert grid is not None
    columns = {
        "reference": f"HC-{letter * 4}-{declaration.reference[-7:]}",
        "assignee": worker,
        "created_at": now() - timedelta(days=2),
        "due_at": now() + timedelta(days=5),
        "next_check_at": now() + timedelta(days=1),
        **changes,
    }
    return VerificationTask.objects.create(
        declaration=declaration,
        grid=grid,
        community=grid.community,
        town=grid.town,
        policy=SlaPolicy.objects.get(version=1),
        **columns,
    )


def phone_of(letter: str, worker: Staff) -> Device:
    moment = now()
    return Device.objects.create(
        id=new_id(),
        staff=worker,
        name=f"手机{letter}",
        platform="android",
        app_version="1",
        enrolled_at=moment,
        expires_at=moment + timedelta(days=9),
        token_hash=b"x" * 31 + letter.encode()[-1:],
    )
