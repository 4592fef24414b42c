"""Evidence read back: in part, when its file is gone, and when the storage is away."""

from typing import Any

import pytest
from django.core.files.storage import default_storage

from apps.core.models import AuditEntry
from apps.verification_tasks.models import EvidenceFile
from tests.cast.verification_tasks import Quarter
from tests.sync.uploads.conftest import JPEG, Uploader


@pytest.fixture
def address(quarter: Quarter, uploader: Uploader) -> str:
    photo = uploader.photo_of(quarter.task())
    uploader.phone.push(photo)
    ident = photo["data"]["evidence_id"]
    uploader.start(ident, len(JPEG), JPEG)
    return f"/api/v1/evidence/{ident}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_whole_says_its_length_and_that_parts_can_be_had(uploader: Uploader, address: str) -> None:
    answer = uploader.call("GET", address)
    assert body(answer) == JPEG
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(len(JPEG)), "bytes")


def test_a_part_is_that_part_and_audited_like_the_whole(uploader: Uploader, address: str) -> None:
    answer = uploader.call("GET", address, Range="bytes=1000-80999")
    assert body(answer) == JPEG[1000:81_000]
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 1000-80999/{len(JPEG)}"
    assert answer["Content-Length"] == "80000"
    assert AuditEntry.objects.filter(action="personal_data.read").count() == 1


def test_behind_the_end_is_nothing(uploader: Uploader, address: str) -> None:
    answer = uploader.call("GET", address, Range=f"bytes={len(JPEG)}-")
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer["Content-Range"] == f"bytes */{len(JPEG)}"


def test_a_file_that_is_gone_is_named_as_such(uploader: Uploader, address: str) -> None:
    default_storage.delete(EvidenceFile.objects.get().key)
    answer = uploader.call("GET", address)
    assert (answer.status_code, answer.json()["code"]) == (404, "bytes_missing")
