from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.actors import SYSTEM
from apps.core.models import AuditEntry
from apps.core.phones import phone_index
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import change_declaration, correct_declarations
from apps.residence_registration.signals import declaration_changed
from tests.cast.grids import VILLAGE, heard
from tests.cast.residence_registration import declare, steps_of

pytestmark = pytest.mark.usefixtures("town")
EVERY_FIELD: dict[str, Any] = {
    "name": "欧阳小雨",
    "phone": "+8613800138000",
    "address": "别处1号",
    "division_code": VILLAGE,
    "location": {"lat": 1.5, "lng": 2.5},
    "residence_kind": "hotel",
    "residence_reason": "09",
    "since": date(2026, 10, 1),
}


def test_every_field_can_be_corrected_with_what_hangs_on_it() -> None:
    declaration = declare(0)
    with heard(declaration_changed) as calls:
        correct_declarations(corrections={declaration.pk: EVERY_FIELD}, actor=SYSTEM)
    corrected = Declaration.objects.get(id=declaration.pk)
    assert (corrected.name, corrected.pinyin) == ("欧阳小雨", "ou yang xiao yu")
    assert (corrected.phone, bytes(corrected.phone_index)) == ("+8613800138000", phone_index("+8613800138000"))
    assert (corrected.address, corrected.division_id) == ("别处1号", VILLAGE)
    assert (corrected.latitude, corrected.longitude) == (1.5, 2.5)
    assert (corrected.residence_kind, corrected.residence_reason) == ("hotel", "09")
    assert corrected.since == date(2026, 10, 1)
    assert steps_of(declaration.pk) == ["submitted", "corrected"]
    assert calls == []


def test_the_trail_names_fields_and_never_what_stood_in_them() -> None:
    declaration = declare(0)
    correct_declarations(corrections={declaration.pk: {"phone": "+8613800138000", "name": "新名"}}, actor=SYSTEM)
    entry = AuditEntry.objects.get(action="declaration.corrected")
    assert (entry.before, entry.after) == (None, {"fields": ["name", "phone"]})


def test_twenty_corrections_of_different_fields_cost_as_many_statements_as_one() -> None:
    counts = []
    for numbers in (range(1), range(100, 120)):
        fields = list(EVERY_FIELD.items())
        corrections = {declare(number).pk: dict([fields[number % len(fields)]]) for number in numbers}
        with CaptureQueriesContext(connection) as captured:
            correct_declarations(corrections=corrections, actor=SYSTEM)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    changed = Declaration.objects.filter(name="欧阳小雨").count()
    assert changed == 2 + (1 if 0 % len(EVERY_FIELD) == 0 else 0)


def test_an_edit_by_the_office_is_announced_with_the_fields_that_differ() -> None:
    declaration = declare(0)
    changes = {"address": "别处1号", "residence_kind": declaration.residence_kind, "location": None}
    with heard(declaration_changed) as calls:
        assert change_declaration(declaration_id=declaration.pk, changes=changes, actor=SYSTEM) == {
            "address",
            "location",
        }
        assert not change_declaration(declaration_id=declaration.pk, changes=changes, actor=SYSTEM)
    assert calls == [{"fields": {declaration.pk: ["address", "location"]}, "actor": SYSTEM}]
    assert steps_of(declaration.pk) == ["submitted", "changed"]
