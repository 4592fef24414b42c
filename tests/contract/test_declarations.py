"""Section 6: declaring, reading, withdrawing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.client import Document, Resident
from tests.contract.conftest import id_number
from tests.contract.problems import check_problem, pointers

Form = Callable[..., Document]
GOOD_NUMBER = id_number(321)
WRONG_DIGIT = GOOD_NUMBER[:-1] + ("0" if GOOD_NUMBER[-1] != "0" else "1")


def test_the_answer_to_a_declaration(resident: Resident, a_form: Form) -> None:
    document = resident.declare(a_form(phone=resident.phone)).json()
    assert set(document) >= {"id", "reference", "status", "verification", "created_at"}
    assert set(document["verification"]) >= {"due_at", "grid"}


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"id_number": WRONG_DIGIT}, "/id_number"),
        ({"id_number": GOOD_NUMBER[:-1]}, "/id_number"),
        ({"id_number": "1" * 4000}, "/id_number"),
        ({"id_number": 990101199003070014}, "/id_number"),
        ({"division_code": "999999999999"}, "/division_code"),
        ({"division_code": "320500000000"}, "/division_code"),
        ({"division_code": ""}, "/division_code"),
        ({"since": "2099-01-01"}, "/since"),
        ({"since": "yesterday"}, "/since"),
        ({"since": "2026-02-30"}, "/since"),
        ({"phone": "12"}, "/phone"),
        ({"name": ""}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "名" * 500}, "/name"),
        ({"name": "王\u0000芳"}, "/name"),
        ({"address": ""}, "/address"),
        ({"address": None}, "/address"),
        ({"residence_kind": "castle"}, "/residence_kind"),
        ({"residence_reason": "42"}, "/residence_reason"),
        ({"id_type": "passport"}, "/id_type"),
        ({"notice_version": None}, "/notice_version"),
        ({"location": {"lat": 91, "lng": 120}}, "/location"),
        ({"location": {"lat": 31}}, "/location"),
        ({"location": "here"}, "/location"),
    ],
    ids=str,
)
def test_a_fault_is_named_by_its_pointer(
    resident: Resident, a_form: Form, changes: dict[str, Any], pointer: str
) -> None:
    answer = resident.declare(a_form(**{"phone": resident.phone, **changes}))
    found = pointers(check_problem(answer, 422))
    assert any(one == pointer or one.startswith(pointer + "/") for one in found), found
    assert resident.get("/declarations").text.count('"submitted"') == 0


def test_all_faults_are_named_at_once(resident: Resident, a_form: Form) -> None:
    answer = resident.declare(a_form(phone=resident.phone, id_number=WRONG_DIGIT, since="2099-01-01", name=""))
    assert {"/id_number", "/since", "/name"} <= pointers(check_problem(answer, 422))


def test_no_fault_repeats_the_identity_number(resident: Resident, a_form: Form) -> None:
    assert WRONG_DIGIT not in resident.declare(a_form(phone=resident.phone, id_number=WRONG_DIGIT)).text


def test_a_second_live_declaration_of_the_same_person(resident: Resident, a_form: Form) -> None:
    form = a_form(phone=resident.phone)
    first = resident.declare(form).json()
    document = check_problem(resident.declare({**form, "address": "长安路1号"}), 409, "already_declared")
    assert document["id"] == first["id"]


def test_the_same_person_is_known_by_a_lower_case_check_digit_and_full_width_digits(
    resident: Resident, a_form: Form
) -> None:
    number = next(number for number in map(id_number, range(400, 500)) if number.endswith("X"))
    assert resident.declare(a_form(phone=resident.phone, id_number=number)).status_code == 201
    for written in (number.lower(), "".join(chr(ord(digit) + 0xFEE0) for digit in number)):
        answer = resident.declare(a_form(phone=resident.phone, id_number=written))
        check_problem(answer, 409, "already_declared")


def test_a_resident_sees_their_own_declarations_alone(newcomer: Callable[[], Resident], a_form: Form) -> None:
    one, other = newcomer(), newcomer()
    mine = one.declare(a_form(phone=one.phone)).json()
    assert mine["id"] in one.get("/declarations").text
    assert mine["id"] not in other.get("/declarations").text
    check_problem(other.get(f"/declarations/{mine['id']}"), 404, "not_found")
    check_problem(other.post(f"/declarations/{mine['id']}/withdraw", {}), 404, "not_found")


def test_the_detail_has_a_status_and_a_dated_timeline(resident: Resident, a_form: Form) -> None:
    ident = resident.declare(a_form(phone=resident.phone)).json()["id"]
    document = resident.get(f"/declarations/{ident}").json()
    assert document["status"] == "submitted"
    assert document["timeline"]
    assert all("T" in entry["at"] for entry in document["timeline"])


def test_a_withdrawn_declaration_makes_room_for_another(resident: Resident, a_form: Form) -> None:
    form = a_form(phone=resident.phone)
    ident = resident.declare(form).json()["id"]
    answer = resident.post(f"/declarations/{ident}/withdraw", {})
    assert answer.status_code == 200
    assert resident.get(f"/declarations/{ident}").json()["status"] == "withdrawn"
    assert resident.declare(form).status_code == 201


@pytest.mark.parametrize("ident", ["00000000-0000-4000-8000-000000000000", "nonsense", "1", "%00"])
def test_a_declaration_that_is_not_there(resident: Resident, ident: str) -> None:
    check_problem(resident.get(f"/declarations/{ident}"), 404)
