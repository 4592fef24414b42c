import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import RequestFactory
from pytest_django.fixtures import DjangoAssertNumQueries

from apps.core.actors import SYSTEM
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.grids.models import Staff
from apps.grids.roles import Role
from apps.grids.selectors import covered_grids
from apps.grids.services import (
    NewStaff,
    add_staff,
    change_staff,
    create_staff,
    deactivate_staff,
    set_role,
    start_coverage,
)
from tests.cast.grids import CITY, GARDEN, TOWN, SmallTown

PASSWORD = "long-and-odd-8472"


def sign_in(username: str) -> object:
    return authenticate(RequestFactory().post("/"), username=username, password=PASSWORD)


def test_a_worker_has_an_account_and_no_work_in_the_back_office(small_town: SmallTown) -> None:
    worker = create_staff(
        username="wang", password=PASSWORD, name="王伟", role=Role.GRID_WORKER, phone="199 0000 0001", actor=SYSTEM
    )
    user = sign_in("wang")
    assert user == worker.user
    assert not worker.user.is_staff
    stored = Staff.objects.get(phone_index=phone_index("+8619900000001"))
    assert (stored.name, stored.pinyin, stored.phone) == ("王伟", "wang wei", "+8619900000001")
    assert AuditEntry.objects.get(action="staff.created").subject_id == str(worker.pk)


@pytest.mark.parametrize(
    ("role", "division"),
    [
        (Role.COMMUNITY, GARDEN),
        (Role.TOWN, TOWN),
        (Role.CITY, CITY),
        (Role.SYSTEM_ADMIN, None),
        (Role.GRID_LEADER, TOWN),
    ],
)
def test_who_oversees_signs_in_to_the_back_office(
    small_town: SmallTown, hire: Callable[..., Staff], role: Role, division: str | None
) -> None:
    assert hire(role, division).user.is_staff


@pytest.mark.parametrize(
    ("role", "division"),
    [(Role.TOWN, None), (Role.TOWN, GARDEN), (Role.COMMUNITY, TOWN), (Role.CITY, "990000000000")],
)
def test_a_role_needs_a_division_of_its_level(small_town: SmallTown, role: Role, division: str | None) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_staff(username="x", password=PASSWORD, name="王伟", role=role, division_code=division, actor=SYSTEM)
    assert refusal.value.errors[0].pointer == "/division"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"password": "12345678"}, "/password"),
        ({"name": " "}, "/name"),
        ({"name": "长" * 31}, "/name"),
        ({"phone": "12"}, "/phone"),
        ({"username": "a b"}, "/username"),
    ],
)
def test_what_is_wrong_is_named(small_town: SmallTown, change: dict[str, str], pointer: str) -> None:
    facts = {"username": "wang", "password": PASSWORD, "name": "王伟", "phone": ""} | change
    with pytest.raises(InvalidInput) as refusal:
        create_staff(**facts, role=Role.GRID_WORKER, actor=SYSTEM)
    assert refusal.value.errors[0].pointer == pointer
    assert not User.objects.exists()


def test_an_account_s_name_is_taken_once(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    taken = hire().user.username
    with pytest.raises(Conflict) as refusal:
        create_staff(username=taken, password=PASSWORD, name="李强", role=Role.GRID_WORKER, actor=SYSTEM)
    assert refusal.value.code == "username_taken"


def test_any_number_of_accounts_costs_the_same(
    small_town: SmallTown, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def batch(prefix: str, count: int) -> list[NewStaff]:
        return [NewStaff(f"{prefix}{n}", "!", "王伟", Role.GRID_WORKER, TOWN) for n in range(count)]

    statements = 7  # with the savepoint's two
    with django_assert_num_queries(statements):
        add_staff(newcomers=batch("few", 1), actor=SYSTEM)
    with django_assert_num_queries(statements):
        assert [row.user.username for row in add_staff(newcomers=batch("many", 50), actor=SYSTEM)][:2] == [
            "many0",
            "many1",
        ]


def test_who_leaves_the_field_covers_nothing_any_more(small_town: SmallTown, hire: Callable[..., Staff]) -> None:
    worker = hire()
    start_coverage(staff_id=worker.pk, grid_id=small_town.garden.pk, actor=SYSTEM)
    set_role(staff_id=worker.pk, role=Role.GRID_LEADER, division_code=None, actor=SYSTEM)
    assert covered_grids(worker.pk) == [small_town.garden]
    changed = set_role(staff_id=worker.pk, role=Role.TOWN, division_code=TOWN, actor=SYSTEM)
    assert covered_grids(worker.pk) == []
    assert User.objects.get(pk=changed.user_id).is_staff
    entry = AuditEntry.objects.filter(action="staff.role_set").latest("id")
    assert entry.after == {"role": "town", "division": TOWN}


def test_who_has_left_cannot_sign_in(small_town: SmallTown) -> None:
    worker = create_staff(username="wang", password=PASSWORD, name="王伟", role=Role.GRID_WORKER, actor=SYSTEM)
    deactivate_staff(staff_id=worker.pk, actor=SYSTEM)
    deactivate_staff(staff_id=worker.pk, actor=SYSTEM)
    assert sign_in("wang") is None
    assert AuditEntry.objects.filter(action="staff.deactivated").count() == 1


def test_a_name_and_a_number_change_without_a_trace_of_them_in_the_audit(
    small_town: SmallTown, hire: Callable[..., Staff]
) -> None:
    worker = change_staff(staff_id=hire().pk, name="欧阳静", phone="+8619900000007", actor=SYSTEM)
    assert (worker.pinyin, Staff.objects.get(pk=worker.pk).phone) == ("ou yang jing", "+8619900000007")
    entry = AuditEntry.objects.get(action="staff.changed")
    assert (entry.before, entry.after) == (None, None)


def test_an_unknown_person_is_not_found(small_town: SmallTown) -> None:
    with pytest.raises(NotFound):
        deactivate_staff(staff_id=uuid.uuid4(), actor=SYSTEM)
