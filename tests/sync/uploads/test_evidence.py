"""Bytes and event meet in either order, and the task follows."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.storage import default_storage

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.core.models import AuditEntry
from apps.grids.services.coverage import end_coverages
from apps.residence_registration.models import Declaration
from apps.sync.models import Upload
from apps.sync.services.uploads import forget_uploads
from apps.sync.services.uploads.protocol import OffsetMismatch
from apps.sync.services.uploads.receive import keep
from apps.sync.tasks import finish_uploads
from apps.verification_tasks.models import Evidence, VerificationTask
from apps.verification_tasks.selectors.documents import task_documents
from tests.cast.phones import Phone, statuses
from tests.cast.verification_tasks import Quarter, cover
from tests.sync.uploads.conftest import JPEG, Uploader, uploader_of


def complete_with(uploader: Uploader, task: VerificationTask, photo: dict[str, Any]) -> list[str]:
    phone = uploader.phone
    return statuses(phone.push(phone.attempt(task, "door"), photo, phone.complete(task, photo, channel="door")))


def test_bytes_after_the_event_close_the_task(quarter: Quarter, uploader: Uploader) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    assert complete_with(uploader, task, photo) == ["applied"] * 3
    task.refresh_from_db()
    assert task.status == "awaiting_evidence"
    version = task.version
    uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    task.refresh_from_db()
    assert (task.status, task.outcome, task.sla) == ("completed", "confirmed", "met")
    assert task.version == version + 1
    assert Declaration.objects.get(pk=task.declaration_id).status == "registered"


def test_bytes_before_the_event_close_the_task_at_once(quarter: Quarter, uploader: Uploader) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    assert complete_with(uploader, task, photo) == ["applied"] * 3
    task.refresh_from_db()
    assert task.status == "completed"


@pytest.mark.parametrize(
    ("changes", "content", "code"),
    [
        ({"sha256": "cd" * 32}, JPEG, "sha256_mismatch"),
        ({"size": 5}, JPEG, "size_mismatch"),
        ({"mime": "image/png"}, JPEG, "type_mismatch"),
        ({}, b"MZ" + bytes(1000), "type_not_taken"),
    ],
)
def test_bytes_that_are_not_what_was_announced_are_rejected_with_a_code(
    quarter: Quarter, uploader: Uploader, changes: dict[str, Any], content: bytes, code: str
) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task, content, **changes)
    complete_with(uploader, task, photo)
    uploader.start(photo["data"]["evidence_id"], len(content), content)
    evidence = Evidence.objects.get(pk=photo["data"]["evidence_id"])
    assert (evidence.status, evidence.rejection) == ("rejected", code)
    task.refresh_from_db()
    assert (task.status, task.outcome) == ("open", None)
    shown = task_documents([task.pk])[task.pk]["evidence"]
    assert shown == [{"id": photo["data"]["evidence_id"], "kind": "photo", "status": "rejected", "code": code}]


def test_the_right_bytes_mend_a_rejection(quarter: Quarter, uploader: Uploader) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    complete_with(uploader, task, photo)
    uploader.start(photo["data"]["evidence_id"], 100, JPEG[:100])
    uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    assert Evidence.objects.get(pk=photo["data"]["evidence_id"]).status == "received"
    (shown,) = task_documents([task.pk])[task.pk]["evidence"]
    assert "code" not in shown


def test_the_bytes_come_back_to_who_may_see_the_task_and_it_is_audited(
    quarter: Quarter, uploader: Uploader, phone_of: Callable[..., Phone]
) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    complete_with(uploader, task, photo)
    ident = photo["data"]["evidence_id"]
    uploader.start(ident, len(JPEG), JPEG)
    answer = uploader.call("GET", f"/api/v1/evidence/{ident}")
    assert b"".join(answer.streaming_content) == JPEG
    assert answer["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(action="personal_data.read", subject_id=ident).count() == 1
    stranger = uploader_of(phone_of(quarter.outsider))
    assert stranger.call("GET", f"/api/v1/evidence/{ident}").status_code == 404
    assert stranger.start(ident, 10).status_code == 403


def test_who_lost_the_task_hands_its_bytes_in_and_does_not_read_them_any_more(
    quarter: Quarter, uploader: Uploader
) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    complete_with(uploader, task, photo)
    end_coverages(staff_id=quarter.worker.pk, actor=SYSTEM)
    ident = photo["data"]["evidence_id"]
    assert uploader.start(ident, len(JPEG), JPEG).status_code == 201
    assert Evidence.objects.get(pk=ident).status == "received"
    assert uploader.call("GET", f"/api/v1/evidence/{ident}").status_code == 404


def test_a_grid_that_is_given_only_later_opens_no_evidence_yet(
    quarter: Quarter, uploader: Uploader, phone_of: Callable[..., Phone]
) -> None:
    photo = uploader.photo_of(quarter.task())
    uploader.phone.push(photo)
    ident = photo["data"]["evidence_id"]
    uploader.start(ident, len(JPEG), JPEG)
    cover(quarter.outsider, quarter.grid, since=now() + timedelta(days=1))
    assert uploader_of(phone_of(quarter.outsider)).call("GET", f"/api/v1/evidence/{ident}").status_code == 404


def test_what_expires_is_taken_away_with_its_parts(uploader: Uploader, storage: Path) -> None:
    where = uploader.start(str(UUID(int=5)), 10, b"012")["Location"]
    # Not by moving the clock: a bucket refuses requests that are signed days from now.
    assert Upload.objects.update(expires_at=now() - timedelta(seconds=1)) == 1
    assert uploader.call("HEAD", where).status_code == 410
    assert forget_uploads() == 1
    assert not Upload.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]


def test_what_was_complete_when_its_process_died_is_put_together(
    quarter: Quarter, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    complete_with(uploader, task, photo)
    with monkeypatch.context() as patch:
        patch.setattr("apps.sync.services.uploads.receive.assemble", lambda **_: None)
        uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    assert Evidence.objects.get(pk=photo["data"]["evidence_id"]).status == "expected"
    with time_machine.travel(now() + timedelta(minutes=3)):
        finish_uploads()
    assert Evidence.objects.get(pk=photo["data"]["evidence_id"]).status == "received"


def test_one_upload_that_cannot_be_finished_stops_no_other(
    quarter: Quarter, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [uploader.photo_of(quarter.task()) for _ in range(2)]
    uploader.phone.push(*photos)
    with monkeypatch.context() as patch:
        patch.setattr("apps.sync.services.uploads.receive.assemble", lambda **_: None)
        for photo in photos:
            uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    first = Upload.objects.order_by("created_at")[0]
    default_storage.delete(first.parts.get().key)
    with time_machine.travel(now() + timedelta(minutes=3)):
        finish_uploads()
    assert Evidence.objects.get(pk=first.evidence_id).status == "expected"
    assert Evidence.objects.exclude(pk=first.evidence_id).get().status == "received"


def test_nothing_is_taken_in_for_an_upload_that_is_being_forgotten(uploader: Uploader, storage: Path) -> None:
    """The row stands until its bytes are gone; a part that comes meanwhile would stay for ever."""
    where = uploader.start(str(UUID(int=6)), 10)["Location"]
    upload = Upload.objects.get()
    Upload.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(OffsetMismatch):
        keep(upload, 0, 3, BytesIO(b"012"))
    assert uploader.call("HEAD", where).status_code == 410
    assert not [path for path in storage.rglob("*") if path.is_file()]
