"""Bytes that arrive while their event is being taken, and bytes that come for proof that counts already."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from apps.core.actors import SYSTEM
from apps.core.clock import now
from apps.sync.models import Upload
from apps.sync.services.uploads.assemble import assemble
from apps.verification_tasks.models import Evidence, EvidenceFile
from apps.verification_tasks.services import evidence_bytes
from apps.verification_tasks.services.evidence_matching import compare
from apps.verification_tasks.tasks import match_bytes
from tests.cast.together import together
from tests.cast.verification_tasks import Quarter
from tests.sync.uploads.conftest import JPEG, Uploader, uploader_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def upload_during_push(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., None]]:
    """One device brings the bytes while the push of another, which brings their event, is not committed yet."""
    push_module = sys.modules["apps.sync.services.push.push"]
    write = push_module.write

    def run(pushing: Uploader, uploading: Uploader, photo: dict[str, Any], *, is_held: bool = True) -> None:
        where = uploading.start(photo["data"]["evidence_id"], len(JPEG))["Location"]
        uploads: list[Future[None]] = []

        def upload() -> None:
            uploading.call("PATCH", where, JPEG, Upload_Offset="0")
            connection.close()

        def write_late(*args: Any) -> None:
            """The event has been applied, and nothing of it is committed."""
            uploads.append(pool.submit(upload))
            # One that may be held has as long as it would take if nothing held it; another has what it needs.
            wait(uploads, timeout=2 if is_held else 30)
            write(*args)

        monkeypatch.setattr(push_module, "write", write_late)
        pushing.phone.push(photo)
        uploads[0].result(20)

    with ThreadPoolExecutor(1) as pool:
        yield run


@pytest.mark.parametrize("same_device", [True, False])
def test_bytes_that_arrive_during_the_push_of_their_event_are_seen(
    quarter: Quarter, uploader: Uploader, phone_of: Any, upload_during_push: Any, *, same_device: bool
) -> None:
    """Whichever of the worker's devices brings them."""
    photo = uploader.photo_of(quarter.task())
    other = uploader if same_device else uploader_of(phone_of(quarter.worker))
    upload_during_push(uploader, other, photo)
    assert Evidence.objects.get().status == "received"


def test_what_passed_each_other_by_meets_within_a_sweep(
    quarter: Quarter, uploader: Uploader, phone_of: Any, upload_during_push: Any
) -> None:
    """Another worker brings the bytes: nothing makes their devices take turns."""
    task = quarter.task()
    photo = uploader.photo_of(task)
    phone = uploader.phone
    phone.push(phone.attempt(task, "door"))
    upload_during_push(uploader, uploader_of(phone_of(quarter.colleague)), photo, is_held=False)
    phone.push(phone.complete(task, photo, channel="door"))
    task.refresh_from_db()
    assert (Evidence.objects.get().status, task.status) == ("expected", "awaiting_evidence")
    match_bytes()
    task.refresh_from_db()
    assert (Evidence.objects.get().status, task.status) == ("received", "completed")
    version = task.version
    match_bytes()
    task.refresh_from_db()
    assert task.version == version


def test_bytes_that_cannot_be_matched_stop_no_others(
    quarter: Quarter, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [uploader.photo_of(quarter.task()) for _ in range(2)]
    uploader.phone.push(*photos)
    for photo in photos:
        values = {"sha256": photo["data"]["sha256"], "size": len(JPEG), "mime": "image/jpeg"}
        ident = photo["data"]["evidence_id"]
        EvidenceFile.objects.create(evidence_id=ident, key="somewhere", received_at=now(), **values)
    bad = min(Evidence.objects.values_list("pk", flat=True))

    def fail(evidence: Evidence, file: EvidenceFile) -> None:
        if evidence.pk == bad:
            raise ValueError
        compare(evidence, file)

    monkeypatch.setattr(evidence_bytes, "compare", fail)
    match_bytes()
    assert sorted(Evidence.objects.values_list("status", flat=True)) == ["expected", "received"]


def test_proof_that_counts_is_never_replaced(quarter: Quarter, uploader: Uploader, storage: Path) -> None:
    photo = uploader.photo_of(quarter.task())
    uploader.phone.push(photo)
    ident = photo["data"]["evidence_id"]
    uploader.start(ident, len(JPEG), JPEG)
    before = EvidenceFile.objects.get(pk=ident)
    other = JPEG[:-1] + b"x"
    uploader.start(ident, len(other), other)
    file = EvidenceFile.objects.get(pk=ident)
    assert (file.key, file.sha256) == (before.key, before.sha256)
    assert [path.read_bytes() for path in storage.rglob("*") if path.is_file()] == [JPEG]


def test_bytes_that_were_wrong_leave_nothing_behind(quarter: Quarter, uploader: Uploader, storage: Path) -> None:
    photo = uploader.photo_of(quarter.task())
    uploader.phone.push(photo)
    ident = photo["data"]["evidence_id"]
    uploader.start(ident, 100, JPEG[:100])
    uploader.start(ident, len(JPEG), JPEG)
    assert Evidence.objects.get(pk=ident).status == "received"
    assert [path.read_bytes() for path in storage.rglob("*") if path.is_file()] == [JPEG]


def test_two_that_put_the_same_upload_together_leave_one_whole(
    quarter: Quarter, uploader: Uploader, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request that brought the last byte, and the sweep that takes it for dead."""
    photo = uploader.photo_of(quarter.task())
    uploader.phone.push(photo)
    with monkeypatch.context() as patch:
        patch.setattr("apps.sync.services.uploads.receive.assemble", lambda **_: None)
        uploader.start(photo["data"]["evidence_id"], len(JPEG), JPEG)
    together([lambda: assemble(upload=Upload.objects.get(), actor=SYSTEM)] * 2)
    assert Evidence.objects.get().status == "received"
    assert [path.read_bytes() for path in storage.rglob("*") if path.is_file()] == [JPEG]


def test_what_a_dead_process_left_goes_with_the_upload(quarter: Quarter, uploader: Uploader, storage: Path) -> None:
    """It had stored a part, and died before it could say so."""
    photo = uploader.photo_of(quarter.task())
    uploader.phone.push(photo)
    ident = photo["data"]["evidence_id"]
    where = uploader.start(ident, len(JPEG))["Location"]
    upload = where.rpartition("/")[2]
    for orphan in (f"parts/{upload}/orphan", f"evidence/{ident}/{upload}/orphan"):
        default_storage.save(orphan, ContentFile(b"left behind"))
    uploader.call("PATCH", where, JPEG, Upload_Offset="0")
    assert [path.read_bytes() for path in storage.rglob("*") if path.is_file()] == [JPEG]
