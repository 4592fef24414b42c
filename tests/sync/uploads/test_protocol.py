"""tus 1.0.0, header by header."""

import base64
import hashlib
from pathlib import Path
from uuid import uuid4

import pytest

from apps.core.ids import new_id
from apps.sync.models import Upload
from tests.sync.uploads.conftest import JPEG, Uploader

# The words are the same wherever the bytes lie.
pytestmark = pytest.mark.parametrize("storage", ["folder"], indirect=True)


def test_options_tell_what_is_spoken(uploader: Uploader) -> None:
    answer = uploader.call("OPTIONS", "/api/v1/evidence/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert int(answer["Tus-Max-Size"]) == 25 * 1024 * 1024


def test_an_upload_goes_on_where_it_stopped(uploader: Uploader) -> None:
    created = uploader.start(str(new_id()), len(JPEG))
    where = created["Location"]
    assert created.status_code == 201
    assert created["Upload-Expires"]
    first = uploader.call("PATCH", where, JPEG[:1000], Upload_Offset="0")
    assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
    head = uploader.call("HEAD", where)
    assert (head["Upload-Offset"], head["Upload-Length"], head["Cache-Control"]) == (
        "1000",
        str(len(JPEG)),
        "no-store",
    )
    assert "evidence_id " in head["Upload-Metadata"]
    last = uploader.call("PATCH", where, JPEG[1000:], Upload_Offset="1000")
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(JPEG)))


def test_the_first_bytes_may_come_with_the_creation(uploader: Uploader) -> None:
    answer = uploader.start(str(new_id()), len(JPEG), JPEG)
    assert (answer.status_code, answer["Upload-Offset"]) == (201, str(len(JPEG)))


def test_another_version_is_refused(uploader: Uploader) -> None:
    answer = uploader.call("POST", "/api/v1/evidence/", Tus_Resumable="0.2.0")
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_a_wrong_offset_is_a_conflict(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), 10)["Location"]
    answer = uploader.call("PATCH", where, b"x", Upload_Offset="5")
    assert (answer.status_code, answer.json()["code"]) == (409, "offset_mismatch")


def test_bytes_with_a_wrong_checksum_are_thrown_away(uploader: Uploader, storage: Path) -> None:
    where = uploader.start(str(new_id()), 10)["Location"]
    checksum = "sha1 " + base64.b64encode(hashlib.sha1(b"other", usedforsecurity=False).digest()).decode()
    answer = uploader.call("PATCH", where, b"01234", Upload_Offset="0", Upload_Checksum=checksum)
    assert (answer.status_code, answer.json()["code"]) == (460, "checksum_mismatch")
    assert uploader.call("HEAD", where)["Upload-Offset"] == "0"
    assert not [path for path in storage.rglob("*") if path.is_file()]


def test_bytes_with_the_right_checksum_are_taken(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), 10)["Location"]
    checksum = "sha256 " + base64.b64encode(hashlib.sha256(b"01234").digest()).decode()
    answer = uploader.call("PATCH", where, b"01234", Upload_Offset="0", Upload_Checksum=checksum)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "5")


def test_more_than_was_announced_is_refused(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), 4)["Location"]
    assert uploader.call("PATCH", where, b"01234", Upload_Offset="0").status_code == 413
    assert uploader.call("HEAD", where)["Upload-Offset"] == "0"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upload_Length": str(25 * 1024 * 1024 + 1)}, 413, "evidence_too_large"),
        ({"Upload_Length": "x"}, 400, "bad_length"),
        ({"Upload_Length": "-1"}, 400, "bad_length"),
        ({"Upload_Length": "0"}, 400, "bad_metadata"),
        ({"Upload_Metadata": ""}, 400, "bad_metadata"),
        ({"Upload_Metadata": "evidence_id !!"}, 400, "bad_metadata"),
        ({"Upload_Metadata": "evidence_id bm8="}, 400, "bad_metadata"),
    ],
)
def test_a_bad_creation_says_why(uploader: Uploader, headers: dict[str, str], status: int, code: str) -> None:
    answer = uploader.start(str(new_id()), 10, b"", **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_wrong_media_type_is_refused(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), 4)["Location"]
    answer = uploader.call("PATCH", where, b"0123", Upload_Offset="0", Content_Type="text/plain")
    assert answer.status_code == 415


def test_an_upload_can_be_given_up(uploader: Uploader, storage: Path) -> None:
    where = uploader.start(str(new_id()), 10, b"012")["Location"]
    assert uploader.call("DELETE", where).status_code == 204
    assert uploader.call("HEAD", where).status_code == 404
    assert not [path for path in storage.rglob("*") if path.is_file()]


def test_what_nobody_started_is_not_found(uploader: Uploader) -> None:
    assert uploader.call("HEAD", f"/api/v1/evidence/uploads/{uuid4()}").status_code == 404
    assert not Upload.objects.exists()


def test_the_method_may_come_in_a_header(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), 4)["Location"]
    answer = uploader.call("POST", where, b"01", Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "2")
