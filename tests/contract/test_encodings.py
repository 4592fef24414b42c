"""Requests may come gzipped; answers leave compressed as the client accepts it."""

import gzip
import json

import brotli
import httpx
import pytest
import zstandard

from tests.contract.client import API, Device, authorization
from tests.contract.problems import check_problem


def raw_get(http: httpx.Client, device: Device, accept: str) -> tuple[httpx.Response, bytes]:
    headers = {**authorization(device.token), "Accept-Encoding": accept}
    with http.stream("GET", f"{API}/sync/pull", headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip"])
def test_an_answer_is_compressed_as_asked(http: httpx.Client, device: Device, coding: str) -> None:
    answer, body = raw_get(http, device, coding)
    openers = {
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
        "br": brotli.decompress,
        "gzip": gzip.decompress,
    }
    assert answer.headers["Content-Encoding"] == coding
    assert "changes" in json.loads(openers[coding](body))


@pytest.mark.parametrize("accept", ["identity", "compress", "gzip;q=0"])
def test_an_answer_is_plain_where_nothing_else_is_accepted(http: httpx.Client, device: Device, accept: str) -> None:
    answer, body = raw_get(http, device, accept)
    assert "Content-Encoding" not in answer.headers
    assert "changes" in json.loads(body)


def test_a_gzipped_push_is_taken(http: httpx.Client, device: Device) -> None:
    headers = {**authorization(device.token), "Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = http.post(f"{API}/sync/push", content=gzip.compress(b'{"events":[]}'), headers=headers)
    assert answer.status_code == 200
    assert answer.json()["results"] == []


def test_a_bomb_is_refused_without_being_opened_whole(http: httpx.Client, device: Device) -> None:
    bomb = gzip.compress(b"0" * (64 * 1024 * 1024))
    headers = {**authorization(device.token), "Content-Type": "application/json", "Content-Encoding": "gzip"}
    check_problem(http.post(f"{API}/sync/push", content=bomb, headers=headers), 413, "batch_too_large")


@pytest.mark.parametrize("body", [b"not gzip", gzip.compress(b'{"events":[]}', mtime=0)[:-6]], ids=["other", "short"])
def test_what_is_not_gzip_is_refused(http: httpx.Client, device: Device, body: bytes) -> None:
    headers = {**authorization(device.token), "Content-Type": "application/json", "Content-Encoding": "gzip"}
    check_problem(http.post(f"{API}/sync/push", content=body, headers=headers), 400)


def test_another_coding_is_refused(http: httpx.Client, device: Device) -> None:
    headers = {**authorization(device.token), "Content-Type": "application/json", "Content-Encoding": "br"}
    check_problem(http.post(f"{API}/sync/push", content=b"x", headers=headers), 415)
