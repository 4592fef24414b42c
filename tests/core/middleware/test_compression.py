"""Answers in JSON are compressed as the client accepts it."""

import gzip
import json

import brotli
import pytest
import zstandard
from django.test import Client

from apps.core.middleware.compression import accepted

pytestmark = pytest.mark.urls("tests.core.middleware.doors")
OPEN = {"zstd": zstandard.decompress, "br": brotli.decompress, "gzip": gzip.decompress}


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("zstd;q=0, *", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0.1,gzip;q=0.1", "br"),
        ("gzip;q=0", None),
        ("gzip ; q=0", None),
        ("zstd;q=0.000, gzip ;q=0.2", "gzip"),
        ("gzip;q=nonsense", None),
        ("gzip;q=2", None),
        ("gzip;q=-1", None),
        ("gzip;q=nan", None),
        (",,;q=1,", None),
    ],
)
def test_the_header_chooses(header: str, coding: str | None) -> None:
    assert accepted(header) == coding


@pytest.mark.parametrize("coding", OPEN)
def test_an_answer_opens_to_what_was_said(client: Client, coding: str) -> None:
    response = client.get("/api/v1/listing", headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert int(response.headers["Content-Length"]) == len(response.content) < 300
    assert json.loads(OPEN[coding](response.content)) == {"rows": ["door"] * 500}


def test_without_the_header_it_is_plain_and_varies(client: Client) -> None:
    response = client.get("/api/v1/listing")
    assert not response.has_header("Content-Encoding")
    assert "Accept-Encoding" in response.headers["Vary"]
    assert response.json() == {"rows": ["door"] * 500}


def test_a_small_answer_stays_plain_and_varies(client: Client) -> None:
    response = client.get("/api/v1/listing?n=1", headers={"Accept-Encoding": "gzip"})
    assert not response.has_header("Content-Encoding")
    assert "Accept-Encoding" in response.headers["Vary"]


def test_a_page_stays_plain(client: Client) -> None:
    response = client.get("/page", headers={"Accept-Encoding": "gzip"})
    assert not response.has_header("Content-Encoding")
