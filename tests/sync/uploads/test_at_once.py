"""Bytes that arrive while their event is being taken, and bytes that come for proof that counts already."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from apps.verification_tasks.models import Evidence, EvidenceFile
from tests.cast.verification_tasks import Quarter
from tests.sync.uploads.conftest import JPEG, Uploader

pytestmark = pytest.mark.django_db(transaction=True)


def test_bytes_that_arrive_during_the_push_of_their_event_are_seen(
    quarter: Quarter, uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = quarter.task()
    photo = uploader.photo_of(task)
    ident = photo["data"]["evidence_id"]
    where = uploader.start(ident, len(JPEG))["Location"]
    push_module = sys.modules["apps.sync.services.push.push"]
    write = push_module.write

    def upload() -> None:
        uploader.call("PATCH", where, JPEG, Upload_Offset="0")
        connection.close()

    with ThreadPoolExecutor(1) as pool:

        def write_late(*args: Any) -> None:
            """The event has been applied, and nothing of it is committed."""
            uploads.append(pool.submit(upload))
            # As long as it would take if nothing held it.
            wait(uploads, timeout=1)
            write(*args)

        uploads: list[Future[None]] = []
        monkeypatch.setattr(push_module, "write", write_late)
        uploader.phone.push(photo)
        uploads[0].result(20)
    assert Evidence.objects.get(pk=ident).status == "received"


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
