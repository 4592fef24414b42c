"""Settings of this room that are wrong are named before anything is served."""

import pytest
from django.core.checks import CheckMessage
from pytest_django import Settings

from apps.verification_tasks import checks


def ids(found: list[CheckMessage]) -> list[str | None]:
    return [each.id for each in found]


@pytest.mark.parametrize("secret", ["short", "doorstep-demo", "x" * 15])
def test_a_secret_that_is_none(settings: Settings, secret: str) -> None:
    settings.DEBUG, settings.PHONE_HOOK_SECRET = False, secret
    assert ids(checks.phone_secret_is_secret()) == ["doorstep.E041"]
    settings.DEBUG = True
    assert checks.phone_secret_is_secret() == []


@pytest.mark.parametrize("secret", ["", "f3b0c44298fc1c149afbf4c8996fb924"])
def test_a_good_secret_and_none_at_all(settings: Settings, secret: str) -> None:
    settings.DEBUG, settings.PHONE_HOOK_SECRET = False, secret
    assert checks.phone_secret_is_secret() == []


@pytest.mark.parametrize(
    ("origin", "is_good"),
    [
        ("https://rec.example", True),
        ("https://rec.example/", True),
        ("http://10.0.0.7:8080", True),
        ("http://[fd00::7]:8080", True),
        ("https://rec.example?a=b", False),
        ("rec.example", False),
        ("https://rec.example/folder", False),
        ("https://user@rec.example", False),
        ("ftp://rec.example", False),
        ("https://", False),
    ],
)
def test_origins(settings: Settings, origin: str, *, is_good: bool) -> None:
    settings.PHONE_RECORDING_ORIGINS = [origin]
    assert (checks.recording_origins_can_be_read() == []) is is_good
