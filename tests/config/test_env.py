"""Typed readers of the environment: nonsense raises before anything starts."""

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
