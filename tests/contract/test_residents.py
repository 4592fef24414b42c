"""Section 6: how a resident signs in."""

from collections.abc import Callable

import httpx
import pytest

from tests.contract.client import API, Resident, code_in
from tests.contract.problems import check_problem
from tests.contract.world import City

PHONE = "+8613800138000"
Outbox = Callable[[str], list[str]]


@pytest.mark.parametrize("phone", [PHONE, "13800138000", "138 0013 8000", "＋８６１３８００１３８０００"])
def test_a_code_comes_however_the_number_is_written(
    http: httpx.Client, city: City, outbox: Outbox, phone: str
) -> None:
    resident = Resident(http, phone)
    assert resident.ask_code().status_code == 202
    code = code_in(outbox(PHONE)[0])
    assert code
    session = resident.sign_in(code)
    assert session.status_code == 201
    assert set(session.json()) >= {"token", "expires_at"}
    assert resident.get("/declarations").status_code == 200


def test_the_answer_never_tells_whether_a_number_is_known(resident: Resident, http: httpx.Client) -> None:
    known, unknown = resident.ask_code(), Resident(http, "+8613700137000").ask_code()
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize("phone", ["", "12", "abc", "+86", "1" * 500, None, 13800138000, ["+8613800138000"]])
def test_what_is_no_number(http: httpx.Client, city: City, phone: object) -> None:
    answer = http.post(f"{API}/resident/otp", json={"phone": phone})
    if answer.status_code != 202:
        check_problem(answer, 422)


def test_a_wrong_code(http: httpx.Client, city: City, outbox: Outbox) -> None:
    resident = Resident(http, PHONE)
    resident.ask_code()
    check_problem(resident.sign_in("000000"), 401, "invalid_code")


def test_five_wrong_tries_kill_the_code(http: httpx.Client, city: City, outbox: Outbox) -> None:
    resident = Resident(http, PHONE)
    resident.ask_code()
    code = code_in(outbox(PHONE)[0])
    assert code
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        check_problem(resident.sign_in(wrong), 401, "invalid_code")
    check_problem(resident.sign_in(code), 401, "invalid_code")


def test_a_code_works_once(http: httpx.Client, city: City, outbox: Outbox) -> None:
    resident = Resident(http, PHONE)
    resident.ask_code()
    code = code_in(outbox(PHONE)[0])
    assert code
    assert resident.sign_in(code).status_code == 201
    check_problem(resident.sign_in(code), 401, "invalid_code")


def test_asking_again_and_again_is_throttled_with_a_time_to_come_back(
    http: httpx.Client, city: City, settings: object
) -> None:
    settings.THROTTLE_FACTOR = 1  # type: ignore[attr-defined]
    resident = Resident(http, PHONE)
    answers = [resident.ask_code() for _ in range(40)]
    assert answers[0].status_code == 202
    check_problem(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) > 0
