from datetime import date
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.core.errors import InvalidInput
from apps.residence_registration.drafts import Draft, check_drafts
from tests.cast.grids import CITY, TOWN, SmallTown
from tests.cast.residence_registration import a_body, a_draft

pytestmark = pytest.mark.usefixtures("town")


def faults_of(body: object, *, need_notice: bool = True) -> set[tuple[str, str]]:
    (refusal,) = check_drafts([body], need_notice=need_notice)  # type: ignore[list-item]
    assert isinstance(refusal, InvalidInput)
    assert all(fault.detail for fault in refusal.errors)
    return {(fault.pointer, fault.code) for fault in refusal.errors}


def wrong_digit(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def test_a_good_body_becomes_a_draft() -> None:
    draft = a_draft(0, location={"lat": 31, "lng": 120.5, "accuracy_m": 9}, favourite_colour="red")
    assert (draft.latitude, draft.longitude) == (31.0, 120.5)
    assert draft.since == date(2026, 11, 1)
    assert draft.id_number.domicile_prefix.startswith("99")


def test_what_was_typed_in_full_width_is_read() -> None:
    body = a_body(0)
    wide = {
        name: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in str(body[name]))
        for name in ("id_number", "phone", "division_code", "residence_reason", "residence_kind", "since")
    }
    assert a_draft(0, **wide) == a_draft(0)
    assert a_draft(0, address="人民路　１２号").address == "人民路 12号"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("艾力・买买提", "艾力·买买提"), ("𬭎𰻞", "𬭎𰻞"), ("Ａnna  Li", "Anna Li"), ("丁", "丁"), ("𱁬", "𱁬")],
)
def test_a_name_keeps_its_dots_and_rare_characters(written: str, kept: str) -> None:
    assert a_draft(0, name=written).name == kept


@pytest.mark.parametrize("place", [None, {"lat": 31.5, "lng": 120.1}])
def test_a_place_may_be_left_out(place: object) -> None:
    assert (a_draft(0, location=place).latitude is None) == (place is None)


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"name": ""}, "/name", "required"),
        ({"name": "   "}, "/name", "required"),
        ({"name": "王" * 31}, "/name", "too_long"),
        ({"name": "王5"}, "/name", "bad_character"),
        ({"name": "王\x00芳"}, "/name", "bad_character"),
        ({"name": "·王"}, "/name", "bad_character"),
        ({"name": 7}, "/name", "not_a_string"),
        ({"id_type": "passport"}, "/id_type", "unknown_value"),
        ({"id_number": wrong_digit(a_body()["id_number"])}, "/id_number", "bad_check_digit"),
        ({"id_number": "99"}, "/id_number", "bad_format"),
        ({"id_number": ["99"]}, "/id_number", "not_a_string"),
        ({"phone": "12345"}, "/phone", "bad_phone"),
        ({"phone": 13800138000}, "/phone", "not_a_string"),
        ({"division_code": "123456789012"}, "/division_code", "unknown_division"),
        ({"division_code": ""}, "/division_code", "unknown_division"),
        ({"division_code": "'; --"}, "/division_code", "unknown_division"),
        ({"division_code": CITY}, "/division_code", "division_too_coarse"),
        ({"address": "路"}, "/address", "too_short"),
        ({"address": "路" * 201}, "/address", "too_long"),
        ({"address": "路" * 100_000}, "/address", "too_long"),
        ({"address": "人民路\u202e1号"}, "/address", "bad_character"),
        ({"location": "here"}, "/location", "not_an_object"),
        ({"location": {"lat": 31}}, "/location/lng", "required"),
        ({"location": {"lat": 91, "lng": 1}}, "/location/lat", "out_of_range"),
        ({"location": {"lat": True, "lng": 1}}, "/location/lat", "not_a_number"),
        ({"location": {"lat": 1, "lng": float("inf")}}, "/location/lng", "out_of_range"),
        ({"location": {"lat": 1, "lng": float("nan")}}, "/location/lng", "out_of_range"),
        ({"residence_kind": "castle"}, "/residence_kind", "unknown_value"),
        ({"residence_reason": "42"}, "/residence_reason", "unknown_value"),
        ({"since": "2026-02-30"}, "/since", "bad_date"),
        ({"since": "1 Nov"}, "/since", "bad_date"),
        ({"notice_version": "n" * 33}, "/notice_version", "too_long"),
        ({"notice_version": None}, "/notice_version", "required"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_has_a_pointer_and_a_stable_code(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert faults_of(a_body(**changes)) == {(pointer, code)}


def test_all_faults_of_a_body_come_at_once() -> None:
    needed = set(a_body()) - {"location"}
    assert faults_of({}) == {(f"/{name}", "required") for name in needed}
    assert faults_of([]) == {("", "not_an_object")}


def test_a_worker_shows_no_notice() -> None:
    body = a_body()
    del body["notice_version"]
    assert isinstance(check_drafts([body], need_notice=False)[0], Draft)


def test_a_town_is_fine_enough() -> None:
    assert a_draft(0, division_code=TOWN).division_code == TOWN


@time_machine.travel("2026-11-22T16:30:00Z", tick=False)
def test_the_day_to_come_begins_at_the_citys_midnight() -> None:
    assert a_draft(0, since="2026-11-23").since == date(2026, 11, 23)
    assert faults_of(a_body(since="2026-11-24")) == {("/since", "in_future")}


def test_no_fault_and_no_draft_repeats_what_names_a_person() -> None:
    number = wrong_digit(a_body()["id_number"])
    (refusal,) = check_drafts([a_body(id_number=number, phone="1380013800")], need_notice=True)
    assert isinstance(refusal, InvalidInput)
    assert number not in repr(refusal.errors)
    assert "1380013800" not in repr(refusal.errors)
    draft = a_draft(0)
    assert not any(secret in repr(draft) for secret in (draft.name, draft.phone, draft.id_number.number))


@pytest.mark.parametrize("count", [1, 20])
def test_a_batch_costs_two_statements(
    town: SmallTown, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    bodies = [a_body(number, name="" if number % 2 else "王芳") for number in range(count)]
    with django_assert_num_queries(2):
        results = check_drafts(bodies, need_notice=True)
    assert [isinstance(result, Draft) for result in results] == [number % 2 == 0 for number in range(count)]
