"""A transport that nobody knows, or that tells nobody, is an error before anything starts."""

import pytest
from pytest_django import Settings

from apps.notifications.checks import transport_is_known


@pytest.mark.parametrize(
    ("name", "demo", "expected"),
    [
        ("console", False, []),
        ("demo", True, []),
        ("demo", False, ["doorstep.E012"]),
        ("pigeon", True, ["doorstep.E011"]),
    ],
)
def test_the_transport(settings: Settings, name: str, expected: list[str], *, demo: bool) -> None:
    settings.SMS_TRANSPORT, settings.DEMO = name, demo
    assert [message.id for message in transport_is_known()] == expected
