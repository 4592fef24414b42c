"""Equal values are found, and neither columns nor keys can be linked."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from apps.core.crypto import blind_index


def test_it_is_stable_and_has_32_bytes() -> None:
    assert blind_index("phone", "+8613900000001") == blind_index("phone", "+8613900000001")
    assert len(blind_index("phone", "+8613900000001")) == 32


def test_two_columns_cannot_be_linked() -> None:
    assert blind_index("phone", "x") != blind_index("name", "x")


def test_another_key_finds_nothing(settings: Settings) -> None:
    before = blind_index("phone", "x")
    settings.BLIND_INDEX_KEY = base64.b64encode(b"z" * 32).decode()
    assert blind_index("phone", "x") != before


def test_a_short_key_is_refused(settings: Settings) -> None:
    settings.BLIND_INDEX_KEY = base64.b64encode(b"z" * 31).decode()
    with pytest.raises(ImproperlyConfigured):
        blind_index("phone", "x")
