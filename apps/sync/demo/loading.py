"""Write the demonstration's data through the services that everyone uses."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.grids.models import Coverage, Grid, Staff
from apps.grids.services import NewStaff, add_staff, change_grid, load_reference, start_coverages
from apps.residence_registration.drafts import check_drafts
from apps.residence_registration.models import Declaration, DeclarationSource
from apps.residence_registration.services import Submission, submit_declarations
from apps.sync.demo.cast import ADMIN, EVERYONE, Member
from apps.sync.demo.mesh import MESH
from apps.sync.demo.newcomers import newcomers
from apps.sync.demo.places import AREAS, RANGES
from apps.verification_tasks.forecast.services import compute_forecast

Say = Callable[[str], object]


def missing_members() -> list[Member]:
    names = [member.username for member in EVERYONE]
    present = set(Staff.objects.filter(user__username__in=names).values_list("user__username", flat=True))
    return [member for member in EVERYONE if member.username not in present]


@transaction.atomic
def load(missing: Sequence[Member], say: Say) -> None:
    """All or nothing, so that a stopped start leaves no half of an office."""
    load_reference(actor=SYSTEM)
    say(f"Staff: {hire(missing)}")
    say(f"Grids with borders: {draw_borders()}")
    say(f"Declarations: {declare()}")
    compute_forecast()


def hire(members: Sequence[Member]) -> int:
    """The one password is hashed once: argon2 takes its time for each."""
    password = make_password(settings.DEMO_PASSWORD)
    staff = add_staff(
        newcomers=[
            NewStaff(
                member.username,
                password,
                member.name,
                member.role,
                member.division,
                member.phone,
                member.department,
            )
            for member in members
        ],
        actor=SYSTEM,
    )
    User.objects.filter(username=ADMIN.username).update(is_superuser=True)
    for person, member in zip(staff, members, strict=True):
        cover(person, member)
    return len(staff)


def cover(person: Staff, member: Member) -> None:
    whole = Grid.objects.filter(community__in=member.covers, is_active=True)
    single = Grid.objects.filter(code__in=member.also, is_active=True)
    grids = {*whole.values_list("pk", flat=True), *single.values_list("pk", flat=True)}
    if grids:
        start_coverages(staff_id=person.pk, grid_ids=grids, actor=SYSTEM)


def draw_borders() -> int:
    """Of the grids that somebody covers; the first ones have streets too."""
    covered = Grid.objects.filter(pk__in=Coverage.objects.filter(ends_at=None).values("grid"))
    areas = {**MESH, **AREAS}
    for grid in covered:
        ranges = RANGES.get(grid.code, ())
        change_grid(grid_id=grid.pk, building_ranges=ranges, area=areas[grid.code], actor=SYSTEM)
    return len(covered)


def declare() -> int:
    people = list(newcomers(now()))
    submissions = []
    for person, draft in zip(people, check_drafts([p.body for p in people], need_notice=True), strict=True):
        if isinstance(draft, InvalidInput):
            raise draft
        submissions.append(Submission(draft, DeclarationSource.RESIDENT, person.submitted_at))
    results = submit_declarations(submissions=submissions, actor=SYSTEM)
    return sum(isinstance(result, Declaration) for result in results)
