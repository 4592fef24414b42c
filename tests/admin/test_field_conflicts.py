"""Two values for one field: a supervisor sees both and picks one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from apps.core.clock import now
from apps.core.ids import new_id
from apps.grids.models import CodeTableRow
from apps.verification_tasks.admin.resolution.values import field_words, value_words
from apps.verification_tasks.models import FieldConflict
from tests.cast.office import Desk, readings, text_of
from tests.cast.verification_tasks import TOWN, Quarter

pytestmark = pytest.mark.django_db
CONFLICTS = "verification_tasks_fieldconflict"
Enter = Callable[[Any], Desk]


@pytest.fixture
def conflict(quarter: Quarter) -> FieldConflict:
    return FieldConflict.objects.create(
        task=quarter.task(),
        event_id=new_id(),
        field="address",
        server_value='"人民路1号"',
        device_value='"人民路2号3楼"',
        opened_at=now(),
    )


def address(conflict: FieldConflict) -> str:
    conflict.task.declaration.refresh_from_db()
    return conflict.task.declaration.address


def test_the_list_shows_no_values(quarter: Quarter, sign_in: Enter, conflict: FieldConflict) -> None:
    page = text_of(sign_in(quarter.supervisor).list(CONFLICTS))
    assert conflict.task.reference in page
    assert "人民路" not in page
    assert readings() == []


@pytest.mark.parametrize(
    ("field", "kept", "words"),
    [
        ("address", '"人民路1号"', ("地址", "人民路1号")),
        ("residence_kind", '"rented"', ("居住处所类型", "租赁房屋")),
        ("residence_reason", '"01"', ("居住事由", "务工")),
        ("residence_reason", '"77"', ("居住事由", "77")),
        ("division_code", f'"{TOWN}"', ("行政区划", TOWN)),
        ("location", '{"lat": 31.5, "lng": 120.5}', ("位置", '{"lat": 31.5, "lng": 120.5}')),
        ("name", None, ("居民姓名", "–")),
    ],
)
def test_fields_and_their_codes_are_in_words(
    quarter: Quarter, field: str, kept: str | None, words: tuple[str, str]
) -> None:
    CodeTableRow.objects.get_or_create(table="residence_reason", code="01", defaults={"label": "务工"})
    with override("zh-hans"):
        assert (field_words(field), value_words(field, json.loads(kept or "null"))) == words


def test_nobody_picks_a_value_unseen_and_the_reading_is_audited(
    quarter: Quarter, sign_in: Enter, conflict: FieldConflict
) -> None:
    question = text_of(sign_in(quarter.supervisor).act(CONFLICTS, "decide", conflict))
    assert "人民路1号" in question
    assert "人民路2号3楼" in question
    assert readings() == [(str(quarter.supervisor.pk), "field_conflict", str(conflict.pk))]


def test_a_number_is_opened_for_a_reason_alone(quarter: Quarter, sign_in: Enter, conflict: FieldConflict) -> None:
    conflict.field, conflict.server_value, conflict.device_value = "phone", '"+8613900000001"', '"+8613900000002"'
    conflict.save()
    desk = sign_in(quarter.supervisor)
    for page in (desk.open(f"{CONFLICTS}_change", conflict.pk), desk.act(CONFLICTS, "decide", conflict)):
        assert "13900000001" not in text_of(page)
        assert "0001" in text_of(page)
    opened = desk.client.post(reverse(f"admin:{CONFLICTS}_reveal", args=[conflict.pk]), {"reason": "核实"})
    assert "+8613900000001" in text_of(opened)


@pytest.mark.parametrize("side", ["server", "device"])
def test_the_chosen_value_is_in_force(quarter: Quarter, sign_in: Enter, conflict: FieldConflict, side: str) -> None:
    before = address(conflict)
    answer = sign_in(quarter.supervisor).act(CONFLICTS, "decide", conflict, side=side, apply="1")
    assert answer.status_code == 302
    conflict.refresh_from_db()
    assert (conflict.took_device_value, conflict.decided_by) == (side == "device", quarter.supervisor)
    assert address(conflict) == ("人民路2号3楼" if side == "device" else before)


def test_a_leader_decides_nothing(quarter: Quarter, sign_in: Enter, conflict: FieldConflict) -> None:
    sign_in(quarter.leader).act(CONFLICTS, "decide", conflict, side="device", apply="1")
    conflict.refresh_from_db()
    assert conflict.decided_at is None
