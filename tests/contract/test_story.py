"""The main job, end to end, as the outside sees it."""

from collections.abc import Callable

import pytest

from tests.contract.client import Device, Document, Resident, code_in
from tests.contract.world import HOME


def test_a_newcomer_declares_a_worker_verifies_by_phone_and_the_newcomer_is_registered_and_told(
    http: object,
    device: Device,
    outbox: Callable[[str], list[str]],
    newcomer: Callable[[], Resident],
    a_form: Callable[..., Document],
) -> None:
    resident = newcomer()
    declared = resident.declare(a_form(phone=resident.phone))
    assert declared.status_code == 201
    declaration = declared.json()
    assert len(outbox(resident.phone)) == 2, "what has left is not overtaken by what comes"
    assert declaration["status"] == "submitted"
    assert declaration["verification"]["grid"].startswith(HOME + "-")
    assert declaration["verification"]["due_at"].endswith("Z")

    assert device.worker["role"] == "grid_worker"
    assert declaration["verification"]["grid"] in {grid["code"] for grid in device.worker["grids"]}
    device.drain()
    (task,) = device.tasks().values()
    assert task["resident"]["phone"] == resident.phone
    assert task["status"] == "open"
    assert task["due_at"] == declaration["verification"]["due_at"]

    assert [result["status"] for result in device.results(*device.phone_check(task))] == ["applied"] * 3

    seen = resident.get(f"/declarations/{declaration['id']}").json()
    assert seen["status"] == "registered"
    assert len(seen["timeline"]) >= 3
    texts = outbox(resident.phone)
    assert sum(declaration["reference"] in text for text in texts) == 2
    assert code_in(texts[-1])
    closed = device.task(task["id"])
    assert (closed["status"], closed["outcome"], closed["sla"]) == ("completed", "confirmed", "met")
    assert not closed["resident"].get("phone")


@pytest.mark.parametrize(
    ("outcome", "status"), [("not_resident", "rejected"), ("refused", "rejected"), ("confirmed", "registered")]
)
def test_the_declaration_follows_the_outcome(
    device: Device, resident: Resident, a_form: Callable[..., Document], outcome: str, status: str
) -> None:
    declaration = resident.declare(a_form(phone=resident.phone)).json()
    device.drain()
    (task,) = device.tasks().values()
    device.results(*device.phone_check(task, outcome))
    assert resident.get(f"/declarations/{declaration['id']}").json()["status"] == status


def test_a_pulled_task_has_every_member_of_the_contract(task: Document) -> None:
    assert set(task) == {
        *("id", "reference", "status", "version", "grid", "assignee", "created_at", "due_at", "sla", "priority"),
        *("channels", "attempts", "resident", "residence", "evidence", "outcome", "closed_at"),
    }
    assert set(task["resident"]) == {"name", "id_number_masked", "phone"}
    assert set(task["residence"]) == {
        *("address", "location", "kind", "reason", "since", "fields_version"),
    }
    assert set(task["residence"]["location"]) == {"lat", "lng"}
    assert "*" in task["resident"]["id_number_masked"]
    assert task["channels"] == ["door", "phone", "wechat"]
    assert task["outcome"] is None
    assert task["closed_at"] is None
    assert task["evidence"] == []
    assert task["attempts"] == 0
