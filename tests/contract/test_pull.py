"""Section 3: what a device holds, and that it never misses or sees too much."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from apps.core.actors import SYSTEM
from apps.grids.services.coverage import end_coverages, hand_over_grids
from apps.sync.models import FeedChannel, FeedEntry, FeedEpoch
from apps.sync.services.feed import raise_feed_epoch
from apps.verification_tasks.services.tasks import reassign_tasks
from tests.contract.client import Device, Document, Resident
from tests.contract.problems import check_problem
from tests.contract.world import ELSEWHERE, City

Devices = Callable[..., Device]
Tasks = Callable[..., Document]


def test_the_first_pull_brings_tasks_and_reference_objects(device: Device, task: Document, city: City) -> None:
    kinds = {kind for kind, _ in device.held}
    assert kinds == {"task", "grid", "code_table"}
    assert task["grid"] == city.home_grid.code


def test_pulling_again_without_changes_returns_no_changes(device: Device, task: Document) -> None:
    assert device.drain() == []


@pytest.mark.parametrize("limit", [1, 2, 2000])
def test_pages_of_any_size_come_to_the_same(a_device: Devices, a_task: Tasks, limit: int) -> None:
    for _ in range(3):
        a_task()
    whole, paged = a_device(), a_device()
    whole.drain()
    paged.drain(limit)
    assert paged.held == whole.held
    assert len(paged.tasks()) == 3


def test_a_page_has_no_more_changes_than_asked_and_no_object_twice(device: Device, a_task: Tasks) -> None:
    for _ in range(3):
        a_task()
    fresh = Device(device.http, token=device.token)
    page = fresh.page(limit=2).json()
    assert len(page["changes"]) == 2
    assert page["has_more"] is True
    assert "digest" not in page
    places = [(change["kind"], change["id"]) for change in page["changes"]]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("limit", ["0", "-1", "2001", "many", "1.5", "", "9" * 50])
def test_a_limit_out_of_bounds(device: Device, limit: str) -> None:
    check_problem(device.get("/sync/pull", limit=limit), 422, "bad_limit")


@pytest.mark.parametrize("afresh", [False, True])
def test_without_any_grid_only_what_everybody_needs_is_held(
    a_device: Devices, task: Document, city: City, *, afresh: bool
) -> None:
    """`drain` compares the digest: here it is of the code tables alone."""
    device = a_device("worker2")
    device.drain()
    assert device.tasks()
    end_coverages(staff_id=city.staff["worker2"].pk, actor=SYSTEM)
    if afresh:
        device.held, device.cursor = {}, ""
    device.drain()
    assert {kind for kind, _ in device.held} == {"code_table"}


def test_the_digest_of_nothing_is_nought(device: Device) -> None:
    FeedEntry.objects.all().delete()
    FeedChannel.objects.all().delete()
    FeedEpoch.objects.all().delete()
    page = device.page().json()
    assert (page["changes"], page["digest"]) == ([], {"count": 0, "value": "0" * 16})


def test_a_task_has_every_member_of_the_contract_and_no_other(device: Device, task: Document) -> None:
    assert set(task) == {
        *("id", "reference", "status", "version", "grid", "assignee", "created_at", "due_at", "sla", "priority"),
        *("channels", "attempts", "resident", "residence", "evidence", "outcome", "closed_at"),
    }
    assert set(task["resident"]) == {"name", "id_number_masked", "phone"}
    assert set(task["residence"]) == {"address", "location", "kind", "reason", "since", "fields_version"}
    assert set(task["residence"]["location"]) == {"lat", "lng"}
    assert task["channels"] == ["door", "phone", "wechat"]
    assert (task["status"], task["sla"], task["priority"]) == ("open", "on_track", "normal")
    assert (task["assignee"], task["outcome"], task["closed_at"], task["attempts"]) == (None, None, None, 0)
    assert "*" in task["resident"]["id_number_masked"]
    assert task["created_at"].endswith("Z")
    assert task["due_at"].endswith("Z")


def test_versions_rise_and_changes_come_in_commit_order(device: Device, task: Document) -> None:
    before = task["version"]
    device.results(device.event("task.acknowledged", task["id"], {}), device.attempt(task["id"]))
    (change,) = device.drain()
    assert change["version"] == change["data"]["version"] > before
    assert change["data"]["attempts"] == 1
    assert change["data"]["status"] == "in_progress"


@pytest.mark.parametrize("cursor", ["forged", "a.b.c", "0", "值", "x" * 5000, "\u0000"])
def test_a_forged_cursor(device: Device, cursor: str) -> None:
    check_problem(device.page(cursor), 400, "bad_cursor")


def test_a_cursor_that_was_tampered_with(device: Device) -> None:
    device.drain()
    middle = len(device.cursor) // 2
    other = "A" if device.cursor[middle] != "A" else "B"
    check_problem(device.page(device.cursor[:middle] + other + device.cursor[middle + 1 :]), 400, "bad_cursor")


def test_a_foreign_cursor(device: Device, a_device: Devices) -> None:
    other = a_device("worker3")
    other.drain()
    check_problem(device.page(other.cursor), 400, "bad_cursor")


def test_a_cursor_that_is_too_old(device: Device, later: Callable[[timedelta], None]) -> None:
    device.drain()
    old = device.cursor
    later(timedelta(days=31))
    check_problem(device.page(old), 410, "cursor_expired")


def test_a_cursor_of_the_worker_s_other_device_is_foreign_too(device: Device, a_device: Devices) -> None:
    other = a_device()
    other.drain()
    check_problem(device.page(other.cursor), 400, "bad_cursor")


def test_a_cursor_of_an_earlier_enrolment_is_refused(device: Device) -> None:
    device.drain()
    device.enrol()
    check_problem(device.page(device.cursor), 400, "bad_cursor")


def test_after_a_restore_the_phone_is_asked_to_offer_again(device: Device) -> None:
    device.drain()
    raise_feed_epoch(reoffer_since=datetime(2026, 11, 20, 2, tzinfo=UTC), actor=SYSTEM)
    document = check_problem(device.page(device.cursor), 410, "cursor_expired")
    assert document["reoffer_since"] == "2026-11-20T02:00:00.000Z"


def test_what_a_worker_may_not_see_is_never_sent(device: Device, a_device: Devices, task: Document) -> None:
    outsider = a_device("worker3")
    changes = outsider.drain()
    assert outsider.tasks() == {}
    assert task["id"] not in str(changes)
    assert task["resident"]["name"] not in str(changes)


def test_a_colleague_in_the_same_grid_sees_the_same_tasks(a_device: Devices, device: Device, task: Document) -> None:
    colleague = a_device("worker2")
    colleague.drain()
    assert colleague.tasks() == device.tasks()


def test_a_task_given_to_somebody_by_name_reaches_them_outside_their_grids(
    a_device: Devices, device: Device, task: Document, city: City
) -> None:
    outsider = a_device("worker3")
    outsider.drain()
    reassign_tasks(task_ids=[task["id"]], staff_id=city.staff["worker3"].pk, actor=SYSTEM)
    assert outsider.task(task["id"])["assignee"] == outsider.worker["id"]
    reassign_tasks(task_ids=[task["id"]], staff_id=None, actor=SYSTEM)
    changes = outsider.drain()
    (removed,) = [change for change in changes if change["kind"] == "task"]
    assert (removed["op"], removed["id"]) == ("remove", task["id"])
    assert removed["reason"]
    assert "data" not in removed


def test_a_grid_that_is_handed_over_leaves_one_phone_and_reaches_the_other(
    a_device: Devices, device: Device, task: Document, city: City
) -> None:
    outsider = a_device("worker3")
    outsider.drain()
    staff = city.staff
    hand_over_grids(
        grid_ids=[city.home_grid.pk],
        from_staff_id=staff["worker1"].pk,
        to_staff_id=staff["worker3"].pk,
        actor=SYSTEM,
    )
    outsider.drain()
    assert task["id"] in outsider.tasks()
    changes = device.drain()
    assert ("task", task["id"], "remove") in {(change["kind"], change["id"], change["op"]) for change in changes}
    assert device.tasks() == {}


def test_coverage_that_ends_between_two_pages_leaves_nothing_behind(
    device: Device, a_task: Tasks, city: City
) -> None:
    for _ in range(3):
        a_task()
    fresh = Device(device.http, token=device.token)
    page = fresh.page(limit=2).json()
    for change in page["changes"]:
        fresh.held[change["kind"], change["id"]] = change
    end_coverages(staff_id=city.staff["worker1"].pk, actor=SYSTEM)
    fresh.cursor = page["cursor"]
    fresh.drain()
    assert fresh.tasks() == {}


def test_a_withdrawn_declarations_task_is_cancelled_on_the_phone(
    device: Device, resident: Resident, a_form: Callable[..., Document]
) -> None:
    ident = resident.declare(a_form(phone=resident.phone)).json()["id"]
    device.drain()
    (task_id,) = device.tasks()
    resident.post(f"/declarations/{ident}/withdraw", {})
    task = device.task(task_id)
    assert task["status"] == "cancelled"
    assert not task["resident"].get("phone")


def test_a_declaration_elsewhere_changes_nothing_here(
    device: Device, newcomer: Callable[[], Resident], a_form: Callable[..., Document]
) -> None:
    device.drain()
    someone = newcomer()
    someone.declare(a_form(phone=someone.phone, division_code=ELSEWHERE))
    assert device.drain() == []
