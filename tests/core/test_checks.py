"""What is wrong in production is an error before anything starts."""

import base64

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from apps.core import checks

KEY = base64.b64encode(b"k" * 32).decode()
STRONG = "aB3" * 20 + "xyz-90"


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("debug", "demo", "expected"),
    [(True, True, []), (False, False, []), (True, False, []), (False, True, ["doorstep.E001"])],
)
def test_demo_needs_debug(settings: Settings, expected: list[str], *, debug: bool, demo: bool) -> None:
    settings.DEBUG, settings.DEMO = debug, demo
    assert ids(checks.demo_needs_debug()) == expected


@pytest.mark.parametrize(
    "ring", ["", "k1", f"k1:{KEY[:-4]}", "k1:!!", f":{KEY}", f"k1:{KEY},k1:{KEY}", f"{'k' * 33}:{KEY}"]
)
def test_a_ring_that_cannot_be_read_is_an_error(settings: Settings, ring: str) -> None:
    settings.FIELD_KEYS = ring
    assert ids(checks.keys_are_usable()) == ["doorstep.E002"]


def test_an_unknown_cipher_is_an_error(settings: Settings) -> None:
    settings.FIELD_CIPHER = "ROT13"
    assert ids(checks.keys_are_usable()) == ["doorstep.E003"]


def test_one_key_for_two_uses_is_an_error(settings: Settings) -> None:
    settings.FIELD_KEYS, settings.BLIND_INDEX_KEY = f"k1:{KEY}", KEY
    assert ids(checks.keys_are_usable()) == ["doorstep.E004"]


@pytest.mark.parametrize("key", ["short", "x" * 80, "django-insecure-" + STRONG, "dev-" + STRONG])
def test_a_weak_secret_is_an_error_outside_debug(settings: Settings, key: str) -> None:
    settings.SECRET_KEY = key
    settings.DEBUG = False
    assert ids(checks.secret_key_is_secret()) == ["doorstep.E005"]
    settings.DEBUG = True
    assert checks.secret_key_is_secret() == []


def test_a_strong_secret_passes(settings: Settings) -> None:
    settings.SECRET_KEY, settings.DEBUG = STRONG, False
    assert checks.secret_key_is_secret() == []


@pytest.mark.parametrize(("hosts", "expected"), [(["*"], ["doorstep.W001"]), (["doorstep.example"], [])])
def test_every_host_is_a_warning(settings: Settings, hosts: list[str], expected: list[str]) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert ids(checks.hosts_are_named()) == expected
