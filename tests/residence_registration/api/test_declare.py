from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest
import time_machine

from apps.residence_registration.api.limits import DECLARATIONS_AN_ACCOUNT
from apps.residence_registration.models import Declaration
from tests.cast.residence_registration import SignedIn, a_body
from tests.cast.together import together


@time_machine.travel("2026-11-23T02:00:00Z", tick=False)
def test_the_answer_says_when_it_will_be_verified_and_where(newcomer: SignedIn) -> None:
    answer = newcomer.post("declarations", a_body(0))
    assert answer.status_code == 201
    declaration = Declaration.objects.get()
    assert answer.json() == {
        "id": str(declaration.pk),
        "reference": declaration.reference,
        "status": "submitted",
        # 人民路1号 stands in the gate's range; seven days run to 24:00 of 30 November, a Monday.
        "verification": {"due_at": "2026-11-30T16:00:00.000Z", "grid": "990582100001-02"},
        "created_at": "2026-11-23T02:00:00.000Z",
    }


def test_an_id_of_the_clients_is_kept(newcomer: SignedIn) -> None:
    chosen = str(uuid4())
    assert newcomer.post("declarations", a_body(0, id=chosen)).json()["id"] == chosen
    taken = newcomer.post("declarations", a_body(1, id=chosen))
    assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")


def test_faults_of_the_id_and_of_the_fields_come_together(newcomer: SignedIn) -> None:
    answer = newcomer.post("declarations", a_body(0, id="7", since="2199-01-01", name=None))
    assert answer.status_code == 422
    assert {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]} == {
        ("/id", "bad_uuid"),
        ("/since", "in_future"),
        ("/name", "required"),
    }


def test_a_second_live_declaration_names_the_first(newcomer: SignedIn) -> None:
    first = newcomer.post("declarations", a_body(0)).json()
    answer = newcomer.post("declarations", a_body(0, address="别处1号"))
    document = answer.json()
    assert (answer.status_code, document["code"], document["id"]) == (409, "already_declared", first["id"])
    assert Declaration.objects.count() == 1


def test_the_same_key_is_one_declaration(newcomer: SignedIn) -> None:
    first, again = (newcomer.post("declarations", a_body(0), Idempotency_Key="k") for _ in range(2))
    assert "Idempotent-Replayed" not in first
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (201, first.content, "true")
    other = newcomer.post("declarations", a_body(0, address="别处1号"), Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_nobody_tries_a_list_of_people(newcomer: SignedIn) -> None:
    answers = [newcomer.post("declarations", {}).status_code for _ in range(DECLARATIONS_AN_ACCOUNT + 1)]
    assert answers == [422] * DECLARATIONS_AN_ACCOUNT + [429]


def test_keys_of_two_residents_do_not_meet(newcomer: SignedIn, resident_signs_in: Callable[[int], SignedIn]) -> None:
    mine = newcomer.post("declarations", a_body(0), Idempotency_Key="k").json()
    theirs = resident_signs_in(1).post("declarations", a_body(1), Idempotency_Key="k").json()
    assert mine["id"] != theirs["id"]


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_once_is_one_declaration_and_one_answer(newcomer: SignedIn) -> None:
    send = partial(newcomer.post, "declarations", a_body(0), Idempotency_Key="k")
    answers = together([send, send, send, send])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum(answer.get("Idempotent-Replayed") == "true" for answer in answers) == 3
    assert Declaration.objects.count() == 1
