"""tus 1.0.0, header by header."""

import base64
import hashlib
from pathlib import Path
from uuid import uuid4

import pytest

from apps.core.actors import SYSTEM
from apps.core.ids import new_id
from apps.sync.models import Upload
from apps.sync.services.devices import revoke_device
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
        ({"Upload_Checksum": "sha1 " + "A" * 27 + "="}, 460, "checksum_mismatch"),
        ({"Upload_Length": "4"}, 413, "evidence_too_large"),
        ({"Upload_Checksum": "crc32 AAAA"}, 400, "bad_checksum"),
        ({"Upload_Checksum": "sha1 ???"}, 400, "bad_checksum"),
    ],
)
def test_a_creation_whose_first_bytes_are_refused_leaves_nothing_behind(
    uploader: Uploader, storage: Path, headers: dict[str, str], status: int, code: str
) -> None:
    """Its address was never told, so nobody could finish it or give it up."""
    answer = uploader.start(str(new_id()), 5, b"01234", **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Upload.objects.exists()
    assert not [path for path in storage.rglob("*") if path.is_file()]


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_without_the_version_nothing_is_done(uploader: Uploader, method: str) -> None:
    where = uploader.start(str(new_id()), 10)["Location"]
    answer = uploader.call(method, where, b"01234" if method == "PATCH" else b"", Tus_Resumable="", Upload_Offset="0")
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Resumable"]) == (412, "1.0.0", "1.0.0")
    assert Upload.objects.get().received == 0


@pytest.mark.parametrize("offset", [None, "-1", "x", "1.5"])
def test_a_part_that_does_not_say_where_it_belongs_is_refused(uploader: Uploader, offset: str | None) -> None:
    where = uploader.start(str(new_id()), 10)["Location"]
    answer = uploader.call("PATCH", where, b"01234", **({} if offset is None else {"Upload_Offset": offset}))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_length")


def test_a_length_that_comes_later_is_not_among_the_extensions(uploader: Uploader) -> None:
    answer = uploader.start(str(new_id()), 10, Upload_Defer_Length="1", Upload_Length="")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_length")
    assert not Upload.objects.exists()


def test_of_a_finished_upload_the_offset_is_its_length(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), len(JPEG), JPEG)["Location"]
    head = uploader.call("HEAD", where)
    assert (head.status_code, head["Upload-Offset"]) == (200, str(len(JPEG)))
    assert uploader.call("PATCH", where, b"x", Upload_Offset=str(len(JPEG))).status_code == 413


def test_a_revoked_device_is_told_to_erase_its_data_here_too(uploader: Uploader) -> None:
    where = uploader.start(str(new_id()), 10)["Location"]
    revoke_device(device_id=uploader.phone.device.pk, actor=SYSTEM)
    answers = [
        uploader.call("GET", f"/api/v1/evidence/{uuid4()}"),
        uploader.start(str(new_id()), 10),
        uploader.call("PATCH", where, b"x", Upload_Offset="0"),
        uploader.call("DELETE", where),
    ]
    told = [(answer.status_code, answer.json()["code"], answer.json()["wipe"]) for answer in answers]
    assert told == [(401, "device_revoked", True)] * len(answers)
    assert uploader.call("HEAD", where).status_code == 401


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
