"""Cells of lists as plain values."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.html import format_html

from apps.grids.office.exports.sheets import defused
from apps.grids.office.exports.values import plain
from apps.grids.office.formats import badge, two_lines


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (two_lines("王伟", "东兴路1号"), "王伟 · 东兴路1号"),
        (badge("逾期"), "逾期"),
        (format_html('<span class="material-symbols-outlined">alarm</span> {} <b>{}</b>', "A & B", "C"), "A & B · C"),
        (12, 12),
        (0.5, 0.5),
        (None, None),
        (date(2026, 11, 1), "2026-11-01"),
        (datetime(2026, 11, 1, 0, 0, tzinfo=UTC), "2026-11-01 08:00:00"),
    ],
)
def test_what_stands_in_a_file(value: Any, shown: Any) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "＠a"])
def test_what_begins_like_a_formula_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("value", ["王伟", "1+1", "", None, -1, "– "])
def test_what_does_not_is_left_alone(value: Any) -> None:
    assert defused(value) == value
