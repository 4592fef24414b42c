"""Settings of the official account that do not fit together are errors before anything starts."""

from typing import Any

import pytest
from pytest_django import Settings

from apps.verification_tasks.inbound.wechat.checks import (
    account_is_whole,
    key_is_usable,
    messages_are_sealed,
    secrets_are_not_the_demos,
    server_is_named,
)

NAMES = ("TOKEN", "APP_ID", "APP_SECRET", "AES_KEY")
GOOD = ("invented", "wx1", "invented", "a" * 43)
CHECKS = (account_is_whole, key_is_usable, secrets_are_not_the_demos, server_is_named)


def found(settings: Settings, *, deploy: bool = False, **changes: Any) -> list[str | None]:
    given = {
        **dict(zip(NAMES, GOOD, strict=True)),
        "API_BASE": "https://api.weixin.qq.com",
        "SAFE_ONLY": True,
        **changes,
    }
    for name, value in given.items():
        setattr(settings, f"WECHAT_{name}", value)
    checks = (*CHECKS, messages_are_sealed) if deploy else CHECKS
    return [message.id for check in checks for message in check()]


def test_what_fits(settings: Settings) -> None:
    assert found(settings, deploy=True) == []
    assert found(settings, AES_KEY="", SAFE_ONLY=False) == []


def test_no_account_at_all(settings: Settings) -> None:
    assert found(settings, deploy=True, TOKEN="", APP_ID="", APP_SECRET="", AES_KEY="", SAFE_ONLY=False) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"APP_ID": ""}, "doorstep.E031"),
        ({"APP_SECRET": ""}, "doorstep.E031"),
        ({"TOKEN": ""}, "doorstep.E032"),
        ({"AES_KEY": "a" * 42}, "doorstep.E033"),
        ({"AES_KEY": "!" * 43}, "doorstep.E033"),
        ({"AES_KEY": ""}, "doorstep.E034"),
        ({"TOKEN": "doorstep"}, "doorstep.E035"),
        ({"AES_KEY": "doorstepdoorstepdoorstepdoorstepdoorstep123"}, "doorstep.E035"),
        ({"API_BASE": "api.weixin.qq.com"}, "doorstep.E036"),
        ({"API_BASE": "http://api.weixin.qq.com"}, "doorstep.E037"),
    ],
)
def test_what_does_not_fit(settings: Settings, changes: dict[str, Any], code: str) -> None:
    assert found(settings, **changes) == [code]


def test_the_demos_secrets_and_a_stand_in_are_for_debugging(settings: Settings) -> None:
    settings.DEBUG = True
    assert found(settings, TOKEN="doorstep", API_BASE="http://wechat.invented") == []
    settings.DEBUG = False
    assert found(settings, API_BASE="http://127.0.0.1:8080") == []


def test_plain_messages_in_production_are_worth_a_warning(settings: Settings) -> None:
    assert found(settings, deploy=True, SAFE_ONLY=False) == ["doorstep.W031"]
