"""Typed readers of the environment: nonsense raises before anything starts."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("{}", {}),
        ('{"TM_1": {"thing1": "{reference}"}, "TM_2": {}}', {"TM_1": {"thing1": "{reference}"}, "TM_2": {}}),
    ],
)
def test_a_table(monkeypatch: pytest.MonkeyPatch, text: str, expected: dict[str, dict[str, str]]) -> None:
    monkeypatch.setenv("A_TABLE", text)
    assert env.table("A_TABLE") == expected


@pytest.mark.parametrize("text", ["{", "[]", "7", '{"a": "b"}', '{"a": {"b": 7}}', '{"a": null}'])
def test_what_is_no_table(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("A_TABLE", text)
    with pytest.raises(ImproperlyConfigured, match="A_TABLE"):
        env.table("A_TABLE")


def test_a_table_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_TABLE", raising=False)
    assert env.table("A_TABLE") == {}


def test_a_decimal_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_PRICE", "0.045")
    assert env.decimal("A_PRICE", "1") == Decimal("0.045")
    monkeypatch.delenv("A_PRICE")
    assert env.decimal("A_PRICE", "1") == Decimal(1)


@pytest.mark.parametrize("text", ["much", "-1", "NaN", "Infinity"])
def test_what_is_no_decimal(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("A_PRICE", text)
    with pytest.raises(ImproperlyConfigured, match="A_PRICE"):
        env.decimal("A_PRICE", "1")
