"""A way out that nobody knows, that tells nobody, or that could not be gone is an error before anything starts."""

from typing import Any

import pytest
from pytest_django import Settings

from apps.notifications import checks
from tests.cast.vendors import VAPID_KEY


def found(check: Any) -> list[str | None]:
    return [message.id for message in check()]


@pytest.mark.parametrize(
    ("setting", "name", "demo", "expected"),
    [
        ("SMS_TRANSPORT", "console", False, []),
        ("SMS_TRANSPORT", "demo", True, []),
        ("SMS_TRANSPORT", "demo", False, ["doorstep.E012"]),
        ("SMS_TRANSPORT", "pigeon", True, ["doorstep.E011"]),
        ("SMS_TRANSPORT", "", False, ["doorstep.E011"]),
        ("WECHAT_TRANSPORT", "", False, []),
        ("WECHAT_TRANSPORT", "subscription", False, []),
        ("WECHAT_TRANSPORT", "aliyun", False, ["doorstep.E011"]),
        ("EMAIL_TRANSPORT", "demo", False, ["doorstep.E012"]),
        ("WEBPUSH_TRANSPORT", "vapid", False, []),
        ("WEBHOOK_TRANSPORT", "http", False, ["doorstep.E011"]),
    ],
)
def test_the_transport(settings: Settings, setting: str, name: str, expected: list[str], *, demo: bool) -> None:
    settings.DEMO = demo
    setattr(settings, setting, name)
    assert found(checks.transport_is_known) == expected


WHOLE: dict[str, Any] = {
    "SMS_SIGN_NAME": "门前",
    "ALIYUN_ACCESS_KEY_ID": "id",
    "ALIYUN_ACCESS_KEY_SECRET": "secret",
    "TENCENT_SECRET_ID": "id",
    "TENCENT_SECRET_KEY": "secret",
    "TENCENT_SMS_APP_ID": "1400000000",
    "WECHAT_APP_ID": "wx",
    "WECHAT_APP_SECRET": "secret",
    "WECHAT_TOKEN": "token",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "desk@doorstep.example",
    "VAPID_PRIVATE_KEY": VAPID_KEY,
    "VAPID_SUBJECT": "mailto:desk@doorstep.example",
    "WEBPUSH_HOSTS": ["fcm.googleapis.com"],
    "WEBHOOK_SECRET": "secret",
    "WEBHOOK_ORIGINS": ["https://hook.example"],
}
NEEDS = [(way, name) for way, names in checks.NEEDED.items() for name in names]


@pytest.mark.parametrize("way", checks.NEEDED)
def test_a_whole_way_out(settings: Settings, way: tuple[str, str]) -> None:
    for name, value in {**WHOLE, way[0]: way[1]}.items():
        setattr(settings, name, value)
    assert found(checks.transport_is_whole) == []


@pytest.mark.parametrize(("way", "missing"), NEEDS)
def test_a_way_out_that_lacks_something(settings: Settings, way: tuple[str, str], missing: str) -> None:
    for name, value in {**WHOLE, way[0]: way[1], missing: type(WHOLE[missing])()}.items():
        setattr(settings, name, value)
    (error,) = checks.transport_is_whole()
    assert (error.id, missing in error.msg) == ("doorstep.E061", True)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://dysmsapi.aliyuncs.com", []),
        ("http://127.0.0.1:8123", []),
        ("http://dysmsapi.aliyuncs.com", ["doorstep.E062"]),
        ("dysmsapi.aliyuncs.com", ["doorstep.E062"]),
        ("", ["doorstep.E062"]),
    ],
)
def test_numbers_go_nowhere_in_the_open(settings: Settings, address: str, expected: list[str]) -> None:
    settings.DEBUG, settings.SMS_TRANSPORT, settings.ALIYUN_SMS_BASE = False, "aliyun", address
    assert found(checks.vendor_is_asked_in_secret) == expected
    settings.SMS_TRANSPORT = "console"
    assert found(checks.vendor_is_asked_in_secret) == []


def test_a_webhook_in_the_open(settings: Settings) -> None:
    settings.DEBUG, settings.WEBHOOK_ORIGINS = False, ["https://a.example", "http://b.example"]
    assert found(checks.vendor_is_asked_in_secret) == ["doorstep.E062"]


@pytest.mark.parametrize(
    ("key", "subject", "expected"),
    [
        (VAPID_KEY, "mailto:desk@doorstep.example", []),
        (VAPID_KEY, "https://doorstep.example", []),
        ("short", "https://doorstep.example", ["doorstep.E063"]),
        (VAPID_KEY, "desk@doorstep.example", ["doorstep.E064"]),
    ],
)
def test_the_vapid_key(settings: Settings, key: str, subject: str, expected: list[str]) -> None:
    settings.WEBPUSH_TRANSPORT, settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = "vapid", key, subject
    assert found(checks.vapid_key_is_usable) == expected


@pytest.mark.parametrize(("key", "expected"), [("", []), ("x" * 15, ["doorstep.E065"]), ("x" * 16, [])])
def test_the_key_of_receipts(settings: Settings, key: str, expected: list[str]) -> None:
    settings.SMS_RECEIPT_KEY = key
    assert found(checks.receipt_key_is_long) == expected


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [("aliyun", "", ["doorstep.W061"]), ("tencent", "x" * 16, []), ("console", "", [])],
)
def test_receipts_that_nobody_hears(settings: Settings, name: str, key: str, expected: list[str]) -> None:
    settings.SMS_TRANSPORT, settings.SMS_RECEIPT_KEY = name, key
    assert found(checks.receipts_are_heard) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("", []),
        ("21:00-08:00", []),
        ("21:00", ["doorstep.E066"]),
        ("21-8", ["doorstep.E066"]),
        ("08:00-08:00", ["doorstep.E066"]),
    ],
)
def test_quiet_hours(settings: Settings, hours: str, expected: list[str]) -> None:
    settings.QUIET_HOURS = hours
    assert [message.id for message in checks.quiet_hours_are_hours()] == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MESSAGES_A_DAY", -1, ["doorstep.E067"]),
        ("ANNOUNCEMENTS_A_DAY", 0, []),
        ("CAMPAIGN_RELEASE_ABOVE", 0, []),
        ("CAMPAIGN_RATE", 0, ["doorstep.E067"]),
    ],
)
def test_limits(settings: Settings, name: str, value: int, expected: list[str]) -> None:
    setattr(settings, name, value)
    assert found(checks.limits_are_large_enough) == expected
