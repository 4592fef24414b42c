"""Bodies have a limit; gzip is opened on the way in and stopped at the same limit."""

import gzip
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.urls("tests.core.middleware.doors")
MIB = 1024 * 1024
ECHO, PUSH, EVIDENCE = "/api/v1/echo", "/api/v1/sync/push", "/api/v1/evidence/"
JSON = "application/json"


def post(path: str, body: bytes, **extra: Any) -> Any:
    return Client(raise_request_exception=False).generic("POST", path, body, JSON, **extra)


def post_gzip(path: str, body: bytes) -> Any:
    return post(path, body, HTTP_CONTENT_ENCODING="gzip")


def test_plain_json_arrives() -> None:
    assert post(ECHO, b'{"a": 1}').json() == {"got": {"a": 1}}


def test_gzip_arrives_opened() -> None:
    assert post_gzip(ECHO, gzip.compress(b'{"a": 1}')).json() == {"got": {"a": 1}}


def test_a_gzip_of_several_members_arrives_whole() -> None:
    assert post_gzip(ECHO, gzip.compress(b'{"a":') + gzip.compress(b" 1}")).json() == {"got": {"a": 1}}


@pytest.mark.parametrize(
    ("path", "limit", "code"), [(ECHO, MIB, "body_too_large"), (PUSH, 4 * MIB, "batch_too_large")]
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_body_is_taken_up_to_its_limit(path: str, limit: int, code: str, pack: Callable[[bytes], bytes]) -> None:
    coding = "gzip" if pack is gzip.compress else ""
    fits = post(path, pack(b'"' + b"x" * (limit - 2) + b'"'), HTTP_CONTENT_ENCODING=coding)
    assert fits.status_code == 200
    over = post(path, pack(b'"' + b"x" * (limit - 1) + b'"'), HTTP_CONTENT_ENCODING=coding)
    assert (over.status_code, over.json()["code"]) == (413, code)


def test_a_bomb_is_stopped_before_it_is_read_whole() -> None:
    bomb = gzip.compress(b" " * (60 * MIB), 1)
    stream = Counting(bomb)
    response = call(PUSH, stream, str(len(bomb)), HTTP_CONTENT_ENCODING="gzip")
    assert response.status_code == 413
    assert stream.taken < len(bomb) / 2


def test_a_large_body_is_refused_before_it_is_read() -> None:
    stream = Counting(b"x" * (2 * MIB))
    assert call(ECHO, stream, str(2 * MIB)).status_code == 413
    assert stream.taken == 0


@pytest.mark.parametrize(
    "body",
    [b'{"a": 1}', gzip.compress(b'{"a": 1}')[:-4], gzip.compress(b'{"a": 1}') + b"tail", b"\x1f\x8b"],
    ids=["not gzip", "cut short", "with a tail", "a header"],
)
def test_broken_gzip_is_400(body: bytes) -> None:
    response = post_gzip(ECHO, body)
    assert (response.status_code, response.json()["code"]) == (400, "bad_encoding")


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "nonsense"])
def test_another_coding_is_415(coding: str) -> None:
    response = post(ECHO, b"{}", HTTP_CONTENT_ENCODING=coding)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_encoding")


@pytest.mark.parametrize("coding", ["", "identity", "GZIP "])
def test_the_name_of_a_coding_may_be_absent_or_in_capitals(coding: str) -> None:
    body = gzip.compress(b"{}") if "gzip" in coding.lower() else b"{}"
    assert post(ECHO, body, HTTP_CONTENT_ENCODING=coding).status_code == 200


@pytest.mark.parametrize("length", ["-1", "abc", "1e3", "+5", "1_0", "٣", "9" * 30, "5, 5"])
def test_a_nonsense_length_is_400(length: str) -> None:
    response = call(ECHO, io.BytesIO(b"{}"), length)
    assert (response.status_code, response.json()["code"]) == (400, "bad_content_length")


def test_an_empty_body_that_claims_gzip_is_empty() -> None:
    assert post_gzip(PUSH, b"").json() == {"bytes": 0}


def test_chunks_are_read_where_the_server_ends_them() -> None:
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    assert call(ECHO, io.BytesIO(b'{"a": 1}'), "", **chunked).json() == {"got": {"a": 1}}
    zipped = io.BytesIO(gzip.compress(b'{"a": 1}'))
    opened = call(ECHO, zipped, "", HTTP_CONTENT_ENCODING="gzip", **chunked)
    assert opened.json() == {"got": {"a": 1}}
    assert call(ECHO, io.BytesIO(b"x" * (2 * MIB)), "", **chunked).status_code == 413


def test_chunks_of_unknown_end_are_411() -> None:
    response = call(ECHO, io.BytesIO(b"{}"), "", HTTP_TRANSFER_ENCODING="chunked")
    assert (response.status_code, response.json()["code"]) == (411, "length_required")


def test_a_view_that_reads_a_streamed_body_whole_gets_413_not_500() -> None:
    response = post(EVIDENCE, b"x" * (5 * MIB))
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'"\\ud800"', b"[" * 100_000, b"NaN"])
def test_what_is_not_json_is_400(body: bytes) -> None:
    response = post(ECHO, body)
    if body:
        assert (response.status_code, response.json()["code"]) == (400, "not_json")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_another_media_type_is_415(media: str) -> None:
    response = Client().generic("POST", ECHO, b"{}", media)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


class Counting(io.BytesIO):
    """Tells how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def call(path: str, stream: io.BytesIO, length: str, **extra: Any) -> Any:
    """The whole stack, with a body and a length of our own."""
    return post(path, b"", **{"wsgi.input": stream, "CONTENT_LENGTH": length, "CONTENT_TYPE": JSON, **extra})
