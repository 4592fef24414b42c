"""A worker finds somebody who has not declared: one event makes person, declaration and task."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.demo.people import invent_person
from apps.core.ids import new_id
from apps.grids.models import CodeTableRow
from apps.residence_registration.models import Declaration
from apps.verification_tasks.models import VerificationTask
from tests.cast.phones import Phone, outcome_of, statuses
from tests.cast.verification_tasks import COMMUNITY, Quarter

PhoneOf = Callable[..., Phone]


@pytest.fixture(autouse=True)
def _reasons(db: None) -> None:
    CodeTableRow.objects.get_or_create(table="residence_reason", code="01", defaults={"label": "务工"})


def registration(index: int, **changes: Any) -> dict[str, Any]:
    person = invent_person(77, index)
    return {
        "name": person.name,
        "id_type": "resident_id",
        "id_number": person.id_number,
        "phone": person.phone,
        "division_code": COMMUNITY,
        "address": f"东兴路{index + 1}号",
        "residence_kind": "rented",
        "residence_reason": "01",
        "since": "2026-11-01",
        **changes,
    }


def discover(phone: Phone, index: int, **changes: Any) -> dict[str, Any]:
    return phone.event("resident.discovered", new_id(), registration=registration(index, **changes))


def test_a_discovery_makes_a_task_with_the_device_s_id(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    event = discover(phone, 1)
    result = phone.push(event)[0]
    assert statuses([result]) == ["applied"]
    task = VerificationTask.objects.get(pk=event["task_id"])
    assert (task.grid, task.declaration.source, task.declaration.status) == (quarter.grid, "worker", "submitted")
    assert result["task"] == {"id": str(task.pk), "status": "open", "version": task.version}


def test_later_events_may_name_the_new_task_in_the_same_batch(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    event = discover(phone, 2)
    attempt = phone.event("attempt.recorded", new_id(), channel="door", result="met")
    attempt["task_id"] = event["task_id"]
    assert statuses(phone.push(attempt, event)) == ["applied", "applied"]
    assert VerificationTask.objects.get(pk=event["task_id"]).attempts_count == 1


def test_an_event_that_came_before_its_discovery_is_taken_up(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    event = discover(phone, 3)
    note = phone.event("note.added", new_id(), text="先记一笔")
    note["task_id"] = event["task_id"]
    assert statuses(phone.push(note)) == ["quarantined:unknown_task"]
    phone.push(event)
    assert outcome_of(note) == ("applied", "")
    assert VerificationTask.objects.get(pk=event["task_id"]).history.count() == 2


def test_who_has_declared_already_is_not_registered_twice(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    first, second = discover(phone, 4), discover(phone, 4)
    assert statuses(phone.push(first, second)) == ["applied", "quarantined:invalid_transition"]
    assert Declaration.objects.count() == 1


def test_bad_fields_are_named(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    result = phone.push(discover(phone, 5, id_number="110101199001011234", since="2099-01-01"))[0]
    assert statuses([result]) == ["quarantined:malformed"]
    assert "/registration/id_number" in result["detail"]
    assert "/registration/since" in result["detail"]


def test_a_discovery_outside_the_worker_s_grids_is_theirs_by_name(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.outsider)
    event = discover(phone, 6)
    phone.push(event)
    assert VerificationTask.objects.get(pk=event["task_id"]).assignee == quarter.outsider


def test_discoveries_are_made_in_sets(quarter: Quarter, phone_of: PhoneOf) -> None:
    phone = phone_of(quarter.worker)
    counts = []
    for first, size in ((100, 2), (200, 30)):
        events = [discover(phone, first + number) for number in range(size)]
        with CaptureQueriesContext(connection) as queries:
            assert statuses(phone.push(*events)) == ["applied"] * size
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
