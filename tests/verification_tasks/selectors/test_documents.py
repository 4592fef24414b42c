"""The wire document: every member the contract names, none besides, and no more personal data than is needed."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from apps.core.clock import now
from apps.core.ids import new_id
from apps.verification_tasks.models import Evidence, VerificationTask
from apps.verification_tasks.selectors.documents import task_documents
from apps.verification_tasks.states import CLOSED, RUNNING, EvidenceKind, EvidenceStatus, Outcome, TaskStatus
from tests.cast.verification_tasks import Quarter

MEMBERS = {
    "": {
        *("id", "reference", "status", "version", "grid", "assignee", "created_at", "due_at", "sla", "priority"),
        *("channels", "attempts", "resident", "residence", "evidence", "outcome", "closed_at"),
    },
    "resident": {"name", "id_number_masked", "phone"},
    "residence": {"address", "location", "kind", "reason", "since", "fields_version"},
}


def test_a_document_has_exactly_the_members_of_the_contract(quarter: Quarter) -> None:
    task = quarter.task()
    document = task_documents([task.id])[task.id]
    assert set(document) == MEMBERS[""]
    assert set(document["resident"]) == MEMBERS["resident"]
    assert set(document["residence"]) == MEMBERS["residence"]
    assert set(document["residence"]["location"]) == {"lat", "lng"}


def test_a_document_says_what_is_declared_in_words_of_json(
    quarter: Quarter, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)
    task = quarter.task(assignee=quarter.worker, field_versions={"address": 4, "phone": 2}, version=4)
    document = task_documents([task.id])[task.id]
    declaration = task.declaration
    number = declaration.person.id_number
    assert json.loads(json.dumps(document)) == {
        "id": str(task.id),
        "reference": task.reference,
        "status": "open",
        "version": 4,
        "grid": quarter.grid.code,
        "assignee": str(quarter.worker.id),
        "created_at": "2026-11-23T02:00:00.000Z",
        "due_at": "2026-11-30T16:00:00.000Z",
        "sla": "on_track",
        "priority": "normal",
        "channels": ["door", "phone", "wechat"],
        "attempts": 0,
        "resident": {
            "name": declaration.name,
            "id_number_masked": f"{number[:3]}***********{number[-4:]}",
            "phone": declaration.phone,
        },
        "residence": {
            "address": declaration.address,
            "location": {"lat": 31.87, "lng": 120.55},
            "kind": "rented",
            "reason": "01",
            "since": "2026-11-01",
            "fields_version": 4,
        },
        "evidence": [],
        "outcome": None,
        "closed_at": None,
    }


@pytest.mark.parametrize("status", sorted(TaskStatus))
def test_only_a_running_task_carries_the_phone_number(quarter: Quarter, status: TaskStatus) -> None:
    task = quarter.task()
    closed_at = now() if status in CLOSED else None
    VerificationTask.objects.update(status=status, closed_at=closed_at, outcome=Outcome.CONFIRMED)
    document = task_documents([task.id])[task.id]
    assert document["resident"]["phone"] == (task.declaration.phone if status in RUNNING else None)
    assert (document["closed_at"] is None) == (status in RUNNING)
    assert document["outcome"] == "confirmed"


def test_what_is_not_known_is_null(quarter: Quarter) -> None:
    task = quarter.task(grid=None, community=None)
    task.declaration.latitude = None
    task.declaration.save(update_fields=["latitude"])
    document = task_documents([task.id])[task.id]
    assert (document["grid"], document["assignee"], document["residence"]["location"]) == (None, None, None)
    assert document["residence"]["fields_version"] == 1


def test_evidence_is_listed_with_its_status(quarter: Quarter) -> None:
    task = quarter.task()
    for kind, status in (
        (EvidenceKind.PHOTO, EvidenceStatus.EXPECTED),
        (EvidenceKind.CALL_RECORD, EvidenceStatus.RECEIVED),
    ):
        Evidence.objects.create(id=new_id(), task=task, kind=kind, status=status, attached_at=now())
    listed = task_documents([task.id])[task.id]["evidence"]
    assert [(item["kind"], item["status"]) for item in listed] == [
        ("photo", "expected"),
        ("call_record", "received"),
    ]
    assert all(set(item) == {"id", "kind", "status"} for item in listed)


def test_any_number_of_documents_takes_one_statement(quarter: Quarter) -> None:
    tasks = quarter.tasks(30)
    with CaptureQueriesContext(connection) as seen:
        documents = task_documents([task.id for task in tasks])
    assert len(documents) == 30
    assert len(seen) == 1
