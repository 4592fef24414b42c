"""Section 4: the rules of reconciliation and what counts as enough."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.core.actors import SYSTEM, Actor
from apps.residence_registration.services import change_declaration
from apps.verification_tasks.services.tasks import reassign_tasks
from tests.contract.client import Device, Document, Resident
from tests.contract.world import HOME, City

Devices = Callable[..., Device]
Later = Callable[[timedelta], None]


def verdict(result: Document) -> tuple[str, str | None]:
    return result["status"], result.get("code")


def test_an_applied_event_tells_the_tasks_new_state(device: Device, task: Document) -> None:
    result = device.results(*device.phone_check(task))[-1]
    assert result["task"] == {
        "id": task["id"],
        "status": "completed",
        "version": device.task(task["id"])["version"],
    }


def test_a_repeat_is_a_duplicate_and_tells_the_first_result(device: Device, task: Document) -> None:
    events = device.phone_check(task)
    first = device.results(*events)
    version = device.task(task["id"])["version"]
    again = device.results(*events)
    assert [result["status"] for result in again] == ["duplicate"] * 3
    assert [result["original"] for result in again] == first
    assert device.task(task["id"])["version"] == version
    assert device.task(task["id"])["attempts"] == 1


def test_a_repeat_within_one_batch_is_a_duplicate(device: Device, task: Document) -> None:
    event = device.attempt(task["id"])
    first, again = device.results(event, event)
    assert verdict(first) == ("applied", None)
    assert again["status"] == "duplicate"
    assert again["original"] == first
    assert device.task(task["id"])["attempts"] == 1


def test_the_order_of_members_does_not_make_another_content(device: Device, task: Document) -> None:
    event = device.attempt(task["id"])
    device.results(event)
    (again,) = device.results(dict(reversed(event.items())))
    assert again["status"] == "duplicate"


def test_the_same_id_with_other_content(device: Device, task: Document) -> None:
    event = device.attempt(task["id"])
    device.results(event)
    other = {**event, "data": {"channel": "door", "result": "refused"}}
    (reused,) = device.results(other)
    assert verdict(reused) == ("quarantined", "id_reused")
    (again,) = device.results(other)
    assert again["status"] == "duplicate"
    assert verdict(again["original"]) == ("quarantined", "id_reused")
    assert device.task(task["id"])["attempts"] == 1


def test_the_same_id_with_other_content_in_one_batch(device: Device, task: Document) -> None:
    event = device.attempt(task["id"])
    other = {**event, "data": {"channel": "door", "result": "refused"}}
    results = device.results(event, other, event, other)
    assert [verdict(result) for result in results] == [
        ("applied", None),
        ("quarantined", "id_reused"),
        ("duplicate", None),
        ("duplicate", None),
    ]
    assert [result["original"] for result in results[2:]] == results[:2]
    assert device.task(task["id"])["attempts"] == 1


def test_a_second_completion_with_the_same_outcome(device: Device, task: Document) -> None:
    device.results(*device.phone_check(task))
    (late,) = device.results(device.completion(task["id"]))
    assert verdict(late) == ("superseded", "task_already_completed")
    assert device.task(task["id"])["status"] == "completed"


def test_a_second_completion_with_another_outcome(device: Device, a_device: Devices, task: Document) -> None:
    colleague = a_device("worker2")
    device.results(*device.phone_check(task))
    (late,) = colleague.results(colleague.completion(task["id"], "not_resident"))
    assert verdict(late) == ("conflict", "outcome_disputed")
    disputed = device.task(task["id"])
    assert (disputed["status"], disputed["outcome"]) == ("disputed", "confirmed")


def test_two_completions_in_one_batch(device: Device, task: Document) -> None:
    events = device.phone_check(task)
    results = device.results(*events, device.completion(task["id"], "refused"))
    assert [verdict(result) for result in results[-2:]] == [("applied", None), ("conflict", "outcome_disputed")]


def test_work_before_a_reassignment_counts(device: Device, task: Document, city: City) -> None:
    events = device.phone_check(task)
    reassign_tasks(task_ids=[task["id"]], staff_id=city.staff["worker3"].pk, actor=SYSTEM)
    assert [result["status"] for result in device.results(*events)] == ["applied"] * 3


def test_work_within_two_days_after_a_reassignment_counts(
    device: Device, a_device: Devices, task: Document, city: City, later: Later
) -> None:
    reassign_tasks(task_ids=[task["id"]], staff_id=city.staff["worker3"].pk, actor=SYSTEM)
    later(timedelta(hours=47))
    (early,) = device.results(device.attempt(task["id"]))
    assert early["status"] == "applied"
    later(timedelta(hours=2))
    (late,) = device.results(device.attempt(task["id"]))
    # worker1 still covers the grid, so the work counts; an outsider's would not (below).
    assert late["status"] == "applied"


def test_work_long_after_a_task_by_name_was_taken_away(
    a_device: Devices, task: Document, city: City, later: Later
) -> None:
    outsider = a_device("worker3")
    reassign_tasks(task_ids=[task["id"]], staff_id=city.staff["worker3"].pk, actor=SYSTEM)
    outsider.drain()
    reassign_tasks(task_ids=[task["id"]], staff_id=city.staff["worker1"].pk, actor=SYSTEM)
    later(timedelta(hours=49))
    (late,) = outsider.results(outsider.attempt(task["id"]))
    assert verdict(late) == ("superseded", "not_assigned_any_more")


def test_a_task_cancelled_meanwhile(device: Device, resident: Resident, a_form: Callable[..., Document]) -> None:
    ident = resident.declare(a_form(phone=resident.phone)).json()["id"]
    device.drain()
    (task,) = device.tasks().values()
    events = device.phone_check(task)
    resident.post(f"/declarations/{ident}/withdraw", {})
    results = device.results(*events)
    assert verdict(results[-1]) == ("superseded", "task_cancelled")
    assert resident.get(f"/declarations/{ident}").json()["status"] == "withdrawn"


def test_corrections_are_applied(device: Device, resident: Resident, a_form: Callable[..., Document]) -> None:
    resident.declare(a_form(phone=resident.phone))
    device.drain()
    (task,) = device.tasks().values()
    # First: made after the completion, it would count only within the same millisecond.
    attempt = device.attempt(task["id"])
    call = device.call_record(task["id"], task["resident"]["phone"])
    corrections = {"address": "长安中路8号101室", "name": "欧阳晓雨"}
    completion = device.completion(
        task["id"], "corrected", evidence=[call], corrections=corrections, base_version=task["version"]
    )
    assert device.results(attempt, call, completion)[-1]["status"] == "applied"
    now = device.task(task["id"])
    assert now["residence"]["address"] == "长安中路8号101室"
    assert now["resident"]["name"] == "欧阳晓雨"
    assert now["outcome"] == "corrected"


def test_a_field_that_changed_meanwhile_is_a_conflict_and_the_others_are_applied(
    device: Device, resident: Resident, a_form: Callable[..., Document]
) -> None:
    ident = resident.declare(a_form(phone=resident.phone)).json()["id"]
    device.drain()
    (task,) = device.tasks().values()
    change_declaration(
        declaration_id=uuid.UUID(ident), changes={"address": "长安中路8号101室"}, actor=Actor.staff("office")
    )
    call = device.call_record(task["id"], task["resident"]["phone"])
    completion = device.completion(
        task["id"],
        "corrected",
        evidence=[call],
        corrections={"address": "人民西路1号", "name": "欧阳晓雨"},
        base_version=task["version"],
    )
    result = device.results(device.attempt(task["id"]), call, completion)[-1]
    assert verdict(result) == ("conflict", "field_conflict")
    assert "address" in result["detail"]
    now = device.task(task["id"])
    assert (now["residence"]["address"], now["resident"]["name"]) == ("长安中路8号101室", "欧阳晓雨")
    assert (now["status"], now["outcome"]) == ("completed", "corrected")


@pytest.mark.parametrize("corrections", [{"address": ""}, {"horoscope": "leo"}, {"since": "2099-01-01"}])
def test_corrections_that_are_wrong_themselves(device: Device, task: Document, corrections: Document) -> None:
    call = device.call_record(task["id"], task["resident"]["phone"])
    completion = device.completion(task["id"], "corrected", evidence=[call], corrections=corrections)
    result = device.results(device.attempt(task["id"]), call, completion)[-1]
    assert result["status"] == "quarantined"
    assert device.task(task["id"])["status"] != "completed"


class TestDiscovered:
    def discover(self, device: Device, form: Document) -> tuple[str, Document]:
        task_id = str(uuid.uuid4())
        return task_id, device.event("resident.discovered", task_id, {"registration": form})

    def test_a_discovered_resident_becomes_a_task_under_the_devices_id(
        self, device: Device, a_form: Callable[..., Document]
    ) -> None:
        form = a_form()
        task_id, event = self.discover(device, form)
        call = device.call_record(task_id, form["phone"])
        events = [event, device.attempt(task_id), call, device.completion(task_id, evidence=[call])]
        assert [result["status"] for result in device.results(*events)] == ["applied"] * 4
        assert device.task(task_id)["status"] == "completed"

    def test_a_known_person_is_not_declared_twice(
        self, device: Device, resident: Resident, a_form: Callable[..., Document]
    ) -> None:
        form = a_form(phone=resident.phone)
        resident.declare(form)
        _, event = self.discover(device, form)
        (result,) = device.results(event)
        assert verdict(result) == ("quarantined", "invalid_transition")

    def test_a_wrong_identity_number(self, device: Device, a_form: Callable[..., Document]) -> None:
        task_id, event = self.discover(device, a_form(id_number="990101199003070011"))
        result, later = device.results(event, device.attempt(task_id))
        assert verdict(result) == ("quarantined", "malformed")
        assert "/registration/id_number" in result["detail"]
        assert verdict(later) == ("quarantined", "unknown_task")

    def test_in_a_community_that_the_worker_does_not_cover(
        self, a_device: Devices, a_form: Callable[..., Document]
    ) -> None:
        outsider = a_device("worker3")
        task_id, event = self.discover(outsider, a_form(division_code=HOME))
        assert [verdict(result) for result in outsider.results(event, outsider.attempt(task_id))] == [
            ("applied", None),
            ("applied", None),
        ]
        assert outsider.task(task_id)["assignee"] == outsider.worker["id"]


def test_a_completion_that_names_evidence_which_has_not_been_attached_is_held_and_taken_up(
    device: Device, task: Document
) -> None:
    met, call, completion = device.phone_check(task)
    first = device.results(met, completion)
    assert verdict(first[1]) == ("held", None)
    assert call["data"]["evidence_id"] in str(first[1]["waiting_for"])
    device.results(call)
    assert device.task(task["id"])["status"] == "completed"
    (again,) = device.results(completion)
    assert again["status"] == "duplicate"


def test_an_event_of_an_earlier_day_counts_by_its_own_time(device: Device, task: Document, later: Later) -> None:
    events = device.phone_check(task)
    later(timedelta(days=9))
    results = device.results(*events)
    assert results[-1]["status"] == "applied"
    assert device.task(task["id"])["sla"] == "met"


def test_work_done_after_the_deadline_breaches_it(device: Device, task: Document, later: Later) -> None:
    later(timedelta(days=12))
    device.results(*device.phone_check(task))
    assert device.task(task["id"])["sla"] == "breached"
