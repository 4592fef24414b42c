"""Uploaded bytes as rows of text with the numbers that they have in the file.

CSV in UTF-8, with or without a byte order mark, or in GB18030 as Excel in China writes it; Excel as xlsx.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import tablib
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from apps.core.errors import InvalidInput
from apps.core.text import fold
from apps.grids.office.imports.kinds import Column
from apps.grids.office.imports.limits import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED

ZIP: Final = b"PK\x03\x04"
# The number of a row in its file, beside the fields.
ROW: Final = "__row__"
# Excel keeps fifteen digits of a number: of a longer one the end is lost.
EXACT: Final = 10**15
SPOILT: Final = "\u0000spoilt"


def read_dataset(content: bytes, columns: Sequence[Column]) -> Any:
    """A tablib dataset whose last column is the row's number in the file; InvalidInput where it cannot be read."""
    if len(content) > MOST_BYTES:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": MOST_BYTES >> 20}, code="too_large")
    return dataset_of(excel_rows(content) if content.startswith(ZIP) else csv_rows(content), columns)


def excel_rows(content: bytes) -> Iterator[Sequence[Any]]:
    """Of the first sheet; what formulas have come to, not the formulas."""
    try:
        check_archive(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise unreadable() from error
    yield from book.worksheets[0].iter_rows(values_only=True)


def csv_rows(content: bytes) -> Iterator[Sequence[Any]]:
    """Lines may differ in length and be empty, and each keeps its place: tablib's own reader knows neither."""
    text = decoded(content)
    first = next(filter(None, text.splitlines()), "")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    except csv.Error as error:
        raise unreadable() from error


def check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise InvalidInput(_("The file unpacks to too much."), code="too_large")


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable()


def unreadable() -> InvalidInput:
    return InvalidInput(_("This is neither Excel (xlsx) nor CSV in UTF-8 or GB18030."), code="unreadable")


def dataset_of(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Any:
    """Empty rows count, and are left out; so does what stands above the heads, a title say."""
    found = tablib.Dataset()
    heads: list[str] = []
    for number, row in enumerate(rows, 1):
        cells = [text_of(value) for value in row[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if not heads:
            heads = heads_in(cells, columns)
            found.headers = [*heads, ROW] if heads else None
            continue
        if len(found) == MOST_ROWS:
            raise InvalidInput(
                _("The file has more than %(n)d rows: please split it.") % {"n": MOST_ROWS}, code="too_many_rows"
            )
        found.append([*(cells + [""] * len(heads))[: len(heads)], number])
    if not heads:
        raise columns_missing(columns)
    if not len(found):
        raise InvalidInput(_("The file holds no rows below its heads."), code="empty")
    return found


def heads_in(cells: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """Of a row that has heads; nothing of one that has none."""
    heads = unique([head_of(cell) for cell in cells])
    known = {head.lower() for column in columns for head in (*column.heads, column.name)}
    return heads if known & set(heads) else []


def columns_missing(columns: Sequence[Column]) -> InvalidInput:
    names = "、".join(column.heads[0] for column in columns)
    return InvalidInput(
        _("These columns are missing: %(names)s. Please take the template.") % {"names": names},
        code="columns_missing",
    )


def unique(heads: Sequence[str]) -> list[str]:
    return [head or f"__{place}__" for place, head in enumerate(heads)]


def head_of(cell: str) -> str:
    """As the columns know it: `姓名*（必填）` is 姓名."""
    return fold(cell).partition("(")[0].strip(" *").lower()


def text_of(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime() | date():
            return f"{value:%Y-%m-%d}"
        case int() | float() if abs(value) >= EXACT:
            return SPOILT
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()


def places_of(dataset: Any, columns: Sequence[Column]) -> dict[str, int]:
    """The column of the file, from zero, that each field is read from."""
    places = {head: place for place, head in enumerate(dataset.headers)}
    named = {column.name: [head.lower() for head in (*column.heads, column.name)] for column in columns}
    return {
        name: next(places[head] for head in heads if head in places)
        for name, heads in named.items()
        if any(head in places for head in heads)
    }


def with_fields(dataset: Any, columns: Sequence[Column]) -> Any:
    """The same rows under the fields' names; that columns are missing is an error of the whole file."""
    found = places_of(dataset, columns)
    missing = [column for column in columns if column.required and column.name not in found]
    if missing:
        raise columns_missing(missing)
    mapped = tablib.Dataset(headers=[*(column.name for column in columns), ROW])
    for row in dataset:
        mapped.append([*(row[found[c.name]] if c.name in found else "" for c in columns), row[-1]])
    return mapped
