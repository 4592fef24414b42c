"""The same key and body give the first answer again; another body is refused."""

from collections.abc import Callable

from tests.contract.client import API, Document, Resident, authorization
from tests.contract.problems import check_problem

Form = Callable[..., Document]


def test_the_first_answer_comes_again(resident: Resident, a_form: Form) -> None:
    form = a_form(phone=resident.phone)
    first, again = resident.declare(form, key="k-1"), resident.declare(form, key="k-1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert resident.get("/declarations").text.count(first.json()["id"]) == 1


def test_the_order_of_members_does_not_make_another_body(resident: Resident, a_form: Form) -> None:
    form = a_form(phone=resident.phone)
    first = resident.declare(form, key="k-1")
    again = resident.declare(dict(reversed(form.items())), key="k-1")
    assert again.json() == first.json()


def test_another_body_under_the_key_is_refused(resident: Resident, a_form: Form) -> None:
    form = a_form(phone=resident.phone)
    resident.declare(form, key="k-1")
    answer = resident.declare({**form, "address": "别处1号"}, key="k-1")
    check_problem(answer, 409, "idempotency_key_reused")


def test_a_refusal_is_an_answer_too(resident: Resident, a_form: Form) -> None:
    form = a_form(phone=resident.phone, since="2099-01-01")
    first, again = resident.declare(form, key="k-2"), resident.declare(form, key="k-2")
    assert first.status_code == again.status_code == 422
    assert again.json() == first.json()
    assert again.headers["Content-Type"].startswith("application/problem+json")


def test_keys_of_two_residents_have_nothing_to_do_with_each_other(
    newcomer: Callable[[], Resident], a_form: Form
) -> None:
    one, other = newcomer(), newcomer()
    first = one.declare(a_form(phone=one.phone), key="k-1")
    second = other.declare(a_form(phone=other.phone), key="k-1")
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


def test_a_withdrawal_is_repeated_safely(resident: Resident, a_form: Form) -> None:
    ident = resident.declare(a_form(phone=resident.phone)).json()["id"]
    first = resident.post(f"/declarations/{ident}/withdraw", {}, key="w-1")
    again = resident.post(f"/declarations/{ident}/withdraw", {}, key="w-1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again.headers["Idempotent-Replayed"] == "true"


def test_without_a_key_a_declaration_is_taken_all_the_same(resident: Resident, a_form: Form) -> None:
    answer = resident.http.post(
        f"{API}/declarations", json=a_form(phone=resident.phone), headers=authorization(resident.token)
    )
    assert answer.status_code == 201
