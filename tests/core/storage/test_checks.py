"""Half a bucket's settings are an error before anything starts."""

from typing import Any

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from apps.core.storage import checks
from tests.cast.bucket import BUCKET_STORAGE


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def use(settings: Settings, **options: str) -> None:
    default: dict[str, Any] = {"BACKEND": BUCKET_STORAGE, "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def test_settings_of_a_bucket_without_its_name_are_an_error(settings: Settings) -> None:
    settings.S3_SETTINGS_NAMED = ["S3_ENDPOINT"]
    assert ids(checks.bucket_is_named()) == ["doorstep.E021"]
    use(settings, bucket_name="evidence")
    assert checks.bucket_is_named() == []


def test_neither_is_right(settings: Settings) -> None:
    settings.S3_SETTINGS_NAMED = []
    assert checks.bucket_is_named() == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, []),
        ({"access_key": "a", "secret_key": "b"}, []),
        ({"access_key": "a"}, ["doorstep.E022"]),
        ({"secret_key": "b"}, ["doorstep.E022"]),
    ],
)
def test_keys_come_in_pairs(settings: Settings, keys: dict[str, str], expected: list[str]) -> None:
    use(settings, bucket_name="evidence", **keys)
    assert ids(checks.keys_come_in_pairs()) == expected


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://s3.example", []),
        ("https://s3.example:9000/", []),
        ("s3.example", ["doorstep.E023"]),
        ("https://s3.example/evidence", ["doorstep.E023"]),
        ("ftp://s3.example", ["doorstep.E023"]),
        ("https://", ["doorstep.E023"]),
    ],
)
def test_the_endpoint_is_a_server_alone(settings: Settings, endpoint: str, expected: list[str]) -> None:
    use(settings, bucket_name="evidence", endpoint_url=endpoint)
    assert ids(checks.endpoint_is_a_server()) == expected


def test_no_endpoint_is_the_cloud_that_invented_it(settings: Settings) -> None:
    use(settings, bucket_name="evidence")
    assert checks.endpoint_is_a_server() == []
    assert checks.endpoint_is_encrypted() == []


@pytest.mark.parametrize(("scheme", "expected"), [("http", ["doorstep.W021"]), ("https", [])])
def test_plain_http_is_a_warning(settings: Settings, scheme: str, expected: list[str]) -> None:
    use(settings, bucket_name="evidence", endpoint_url=f"{scheme}://s3.example")
    assert ids(checks.endpoint_is_encrypted()) == expected
