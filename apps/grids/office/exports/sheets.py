"""CSV and Excel. A cell that begins like a formula must not become one in anybody's spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Final

from apps.grids.office.exports.values import Value

CSV_TYPE: Final = "text/csv; charset=utf-8"
EXCEL_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Excel takes a CSV for the country's own encoding unless it begins so.
BOM: Final = "\ufeff"
# OWASP's list, with the full-width forms that some programs fold first.
STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(value: Value) -> Value:
    """For CSV, which knows no types: a quote in front makes it text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS) else value


def as_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    sink = io.StringIO()
    csv.writer(sink).writerows([defused(value) for value in row] for row in rows)
    return sink.getvalue().encode()


def csv_head(heads: Sequence[str]) -> bytes:
    return BOM.encode() + as_csv([heads])


def as_excel(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """What writes it is loaded with the first file: it would be much of what a web process holds."""
    return bytes(import_module("apps.grids.office.exports.excel").as_excel(title, heads, rows))
