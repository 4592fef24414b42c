"""What a client author is promised, kept by both reference clients against a served town and a bad line."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.core.actors import SYSTEM
from apps.core.clock import now, rfc3339
from apps.core.ids import new_id
from apps.grids.models import Staff
from apps.grids.services import hand_over_grid
from apps.residence_registration.models import Declaration
from apps.residence_registration.services import change_declaration
from apps.sync.models import Device, JournalEntry, Upload
from apps.sync.services.devices import revoke_device
from apps.sync.services.feed import raise_feed_epoch
from apps.verification_tasks.models import Evidence, EvidenceFile, HistoryEntry
from tests.clients.conftest import JPEG, PASSWORD, Town
from tests.clients.drivers import Client
from tests.clients.node_process import StoppedError

# The first of them may have to install the packages.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.django_db(transaction=True)]
Enrolled = Callable[[Staff], Client]


def statuses(client: Client) -> list[str]:
    return [answer["status"] for answer in client.answers().values()]


def test_a_day_at_the_door_over_a_bad_line(town: Town, enrolled: Enrolled) -> None:
    (task, *others) = town.tasks(5)
    client = enrolled(town.quarter.worker)
    client.drain(limit=2)
    assert {held["id"] for held in client.objects("task")} == {str(one.pk) for one in (task, *others)}
    assert [grid["code"] for grid in client.objects("grid")] == [town.quarter.grid.code]

    ident = str(task.pk)
    client.record("task.acknowledged", ident)
    client.record("attempt.recorded", ident, channel="door", result="met")
    photo = client.attach(ident, "photo", JPEG, "image/jpeg")
    client.record("verification.completed", ident, outcome="confirmed", channel="door", evidence_ids=[photo])
    town.line.lose_answers = 2
    client.push()
    assert town.line.lost == 2
    assert statuses(client) == ["applied"] * 4
    assert JournalEntry.objects.count() == 4

    town.line.cut_after = 200_000
    client.upload(photo)
    assert town.line.cuts == 1
    file = EvidenceFile.objects.get(pk=photo)
    with default_storage.open(file.key) as kept:
        assert kept.read() == JPEG

    client.drain()
    done = next(held for held in client.objects("task") if held["id"] == ident)
    assert (done["status"], done["outcome"], done["sla"]) == ("completed", "confirmed", "met")
    assert done["resident"].get("phone") is None
    assert Declaration.objects.get(pk=task.declaration_id).status == "registered"


def test_more_than_a_batch_holds_survives_a_restart(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    sent = [client.record("note.added", str(task.pk), text=f"第{number}次")["id"] for number in range(501)]
    client.restart()
    town.line.lose_answers = 1
    client.push()
    assert set(client.answers()) == set(sent)
    assert JournalEntry.objects.count() == HistoryEntry.objects.count() == 501


def test_what_is_handed_over_leaves_the_device(town: Town, enrolled: Enrolled) -> None:
    (kept,) = town.tasks(assignee=town.quarter.worker)
    town.tasks(3)
    client, colleague = enrolled(town.quarter.worker), town.quarter.neighbour
    client.drain()
    assert len(client.objects("task")) == 4
    hand_over_grid(
        grid_id=town.quarter.grid.pk, from_staff_id=town.quarter.worker.pk, to_staff_id=colleague.pk, actor=SYSTEM
    )
    client.drain(limit=1)
    assert [held["id"] for held in client.objects("task")] == [str(kept.pk)]
    assert client.objects("grid") == []


def test_copies_that_went_wrong_are_pulled_afresh(town: Town, enrolled: Enrolled) -> None:
    first, *_ = town.tasks(3)
    client = enrolled(town.quarter.worker)
    client.drain()
    before = client.digest()
    client.lose_copy("task", str(first.pk))
    assert client.digest() != before
    client.drain()
    assert client.digest() == before


def test_a_revoked_device_hands_in_its_last_work_and_is_empty(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    client.drain()
    client.record("attempt.recorded", str(task.pk), channel="door", result="met")
    device = Device.objects.get()
    revoke_device(device_id=device.pk, actor=SYSTEM, reason="lost")
    with pytest.raises(StoppedError, match="Wiped"):
        client.drain()
    assert client.is_empty()
    entry = JournalEntry.objects.get()
    assert (entry.status, entry.code) == ("quarantined", "device_revoked")
    device.refresh_from_db()
    assert device.wiped_at is not None


def test_after_a_restore_the_events_since_then_are_sent_again(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    client.drain()
    for number in range(3):
        client.record("note.added", str(task.pk), text=f"note {number}")
    client.push()
    lost = client.record("note.added", str(task.pk), text="after the backup")
    client.push()
    # What the backup does not have.
    JournalEntry.objects.filter(key=lost["id"]).delete()
    HistoryEntry.objects.filter(pk=lost["id"]).delete()
    raise_feed_epoch(reoffer_since=now() - timedelta(minutes=1), actor=SYSTEM)
    client.drain()
    assert client.answers() == {}
    client.push()
    assert statuses(client) == ["applied"] * 4
    assert HistoryEntry.objects.count() == JournalEntry.objects.count() == 4


def test_a_phone_that_had_no_cursor_at_the_restore_is_asked_as_well(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    client.record("note.added", str(task.pk), text="it has never pulled")
    client.push()
    for model in (JournalEntry, HistoryEntry):
        model._default_manager.all().delete()
    raise_feed_epoch(reoffer_since=now() - timedelta(minutes=1), actor=SYSTEM)
    client.drain()
    assert client.answers() == {}
    client.push()
    assert statuses(client) == ["applied"]


def test_after_a_restore_the_bytes_are_sent_again_too(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    client.drain()
    photo = client.attach(str(task.pk), "photo", JPEG, "image/jpeg")
    client.push()
    client.upload(photo)
    # What the backup does not have.
    for model in (JournalEntry, HistoryEntry, Evidence, EvidenceFile, Upload):
        model._default_manager.all().delete()
    raise_feed_epoch(reoffer_since=now() - timedelta(minutes=1), actor=SYSTEM)
    client.drain()
    client.push()
    client.drain()
    (held,) = client.objects("task")
    assert held["evidence"] == [{"id": photo, "kind": "photo", "status": "expected"}]
    client.upload(photo)
    client.drain()
    (held,) = client.objects("task")
    assert held["evidence"] == [{"id": photo, "kind": "photo", "status": "received"}]


def test_a_correction_of_what_changed_meanwhile_goes_to_a_supervisor(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    client.drain()
    (held,) = client.objects("task")
    change_declaration(declaration_id=task.declaration_id, changes={"address": "东兴路99号"}, actor=SYSTEM)
    client.record("attempt.recorded", held["id"], channel="phone", result="met")
    call: dict[str, Any] = {"evidence_id": str(new_id()), "kind": "call_record", "captured_at": rfc3339(now())}
    call["meta"] = {"callee": held["resident"]["phone"], "duration_s": 45}
    client.record("evidence.attached", held["id"], **call)
    said = {"outcome": "corrected", "channel": "phone", "evidence_ids": [call["evidence_id"]]}
    client.record("verification.completed", held["id"], **said, corrections={"address": "东兴路7号"})
    client.push()
    assert statuses(client) == ["applied", "applied", "conflict"]
    client.drain()
    assert client.objects("task")[0]["residence"]["address"] == "东兴路99号"


def test_enrolling_again_keeps_the_outbox(town: Town, enrolled: Enrolled) -> None:
    (task,) = town.tasks()
    client = enrolled(town.quarter.worker)
    client.drain()
    client.record("note.added", str(task.pk), text="not sent yet")
    client.enrol(town.quarter.worker.user.username, PASSWORD)
    client.drain()
    client.push()
    assert statuses(client) == ["applied"]
    assert Device.objects.count() == 1
