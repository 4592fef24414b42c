"""Declarations in the office: read with masks, changed through the room's own checks."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.core.models import AuditEntry
from apps.residence_registration.models import Declaration
from tests.cast.office import Desk, readings, text_of
from tests.cast.verification_tasks import Quarter

pytestmark = pytest.mark.django_db
PAGE = "residence_registration_declaration"


@pytest.fixture
def declaration(quarter: Quarter) -> Declaration:
    made = quarter.task().declaration
    Declaration.objects.filter(pk=made.pk).update(grid=quarter.grid)
    return Declaration.objects.get(pk=made.pk)


def edited(declaration: Declaration, **changes: str) -> dict[str, str]:
    return {
        "name": declaration.name,
        "phone": "",
        "address": declaration.address,
        "residence_kind": declaration.residence_kind,
        "since": declaration.since.isoformat(),
        "apply": "1",
        **changes,
    }


def test_opening_one_is_recorded_and_masks_its_numbers(
    quarter: Quarter, declaration: Declaration, sign_in: Callable[[Any], Desk]
) -> None:
    page = text_of(sign_in(quarter.supervisor).open(f"{PAGE}_change", declaration.pk))
    assert declaration.name in page
    assert declaration.phone.removeprefix("+86") not in page
    assert readings() == [(str(quarter.supervisor.pk), "declaration", str(declaration.pk))]


def test_an_edit_goes_through_the_service_and_keeps_the_phone(
    quarter: Quarter, declaration: Declaration, sign_in: Callable[[Any], Desk]
) -> None:
    phone = declaration.phone
    answer = sign_in(quarter.supervisor).act(PAGE, "change", declaration, **edited(declaration, address="东兴路99号"))
    assert answer.status_code == 302
    declaration.refresh_from_db()
    assert (declaration.address, declaration.phone) == ("东兴路99号", phone)
    (entry,) = AuditEntry.objects.filter(action="declaration.changed")
    assert entry.after == {"fields": ["address"]}
    task = declaration.tasks.get()
    assert (task.version, task.field_versions) == (2, {"address": 2})


def test_a_bad_value_is_refused_with_a_sentence(
    quarter: Quarter, declaration: Declaration, sign_in: Callable[[Any], Desk]
) -> None:
    answer = sign_in(quarter.supervisor).act(PAGE, "change", declaration, **edited(declaration, phone="12"))
    assert answer.status_code == 200
    assert "ds-error" in text_of(answer)


def test_a_leader_changes_nothing(quarter: Quarter, declaration: Declaration, sign_in: Callable[[Any], Desk]) -> None:
    sign_in(quarter.leader).act(PAGE, "change", declaration, **edited(declaration, address="东兴路99号"))
    address = declaration.address
    declaration.refresh_from_db()
    assert declaration.address == address


def test_the_list_costs_the_same_for_many(quarter: Quarter, sign_in: Callable[[Any], Desk]) -> None:
    desk = sign_in(quarter.supervisor)
    quarter.declarations(3)
    desk.statements(PAGE)
    few = desk.statements(PAGE)
    quarter.declarations(40)
    assert desk.statements(PAGE) == few
