from datetime import date

import pytest

from apps.core.errors import InvalidInput
from apps.residence_registration.drafts import check_corrections
from tests.cast.grids import VILLAGE

pytestmark = pytest.mark.usefixtures("town")


def test_the_names_of_a_task_become_those_of_the_declaration() -> None:
    given = {
        "kind": "hotel",
        "reason": "09",
        "since": "2026-10-01",
        "address": "人民路３号",
        "phone": "13800138000",
        "division_code": VILLAGE,
        "location": {"lat": 31, "lng": 120},
    }
    assert check_corrections([given]) == [
        {
            "residence_kind": "hotel",
            "residence_reason": "09",
            "since": date(2026, 10, 1),
            "address": "人民路3号",
            "phone": "+8613800138000",
            "division_code": VILLAGE,
            "location": {"lat": 31.0, "lng": 120.0},
        }
    ]


def test_a_location_can_be_taken_away_and_nothing_else() -> None:
    assert check_corrections([{"location": None}, {}]) == [{"location": None}, {}]
    (refusal,) = check_corrections([{"name": None, "id_number": "9", "kind": "castle", "a/b~": 1}])
    assert isinstance(refusal, InvalidInput)
    assert {(fault.pointer, fault.code) for fault in refusal.errors} == {
        ("/name", "required"),
        ("/id_number", "unknown_field"),
        ("/kind", "unknown_value"),
        ("/a~1b~0", "unknown_field"),
    }
