"""Uploaded bytes as rows of text with the numbers that they have in the file.

CSV in UTF-8, with or without a byte order mark, or in GB18030 as Excel in China writes it; Excel as xlsx.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import CSV, XLSX
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


class Sheet(XLSX):  # type: ignore[misc]  # import-export carries no types
    """Rows may differ in length, and an archive has limits: import-export's own reading knows neither."""

    def create_dataset(self, in_stream: bytes) -> Any:
        return dataset_of(self.rows(in_stream))

    def rows(self, content: bytes) -> Iterator[Sequence[Any]]:
        try:
            check_archive(content)
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
            raise unreadable() from error
        yield from book.worksheets[0].iter_rows(values_only=True)


class Text(CSV):  # type: ignore[misc]  # the same
    def create_dataset(self, in_stream: bytes, **_options: Any) -> Any:
        return dataset_of(self.rows(in_stream))

    def rows(self, content: bytes) -> Iterator[Sequence[Any]]:
        text = decoded(content)
        first = text.partition("\n")[0]
        delimiter = max(",;\t，", key=first.count)
        plain = text.replace("，", ",") if delimiter == "，" else text
        raw = tablib.Dataset()
        # Without heads: those are found below, and lines may differ in length.
        try:
            self.get_format().import_set(
                raw, io.StringIO(plain), headers=False, delimiter="," if delimiter == "，" else delimiter
            )
        except (tablib.InvalidDimensions, ValueError) as error:
            raise unreadable() from error
        yield from raw


def read_dataset(content: bytes) -> Any:
    """A tablib dataset whose last column is the row's number in the file; InvalidInput where it cannot be read."""
    if len(content) > MOST_BYTES:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": MOST_BYTES >> 20}, code="too_large")
    form = Sheet() if content.startswith(ZIP) else Text()
    return form.create_dataset(content)


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


def dataset_of(rows: Iterable[Sequence[Any]]) -> Any:
    """The first row that holds something has the heads; empty rows count, and are left out."""
    found = tablib.Dataset()
    heads: list[str] | None = None
    for number, row in enumerate(rows, 1):
        cells = [text_of(value) for value in row[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if heads is None:
            heads = unique([head_of(cell) for cell in cells])
            found.headers = [*heads, ROW]
            continue
        if len(found) == MOST_ROWS:
            raise InvalidInput(
                _("The file has more than %(n)d rows: please split it.") % {"n": MOST_ROWS}, code="too_many_rows"
            )
        found.append([*(cells + [""] * len(heads))[: len(heads)], number])
    if not len(found):
        raise InvalidInput(_("The file holds no rows below its heads."), code="empty")
    return found


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
    missing = [column.heads[0] for column in columns if column.required and column.name not in found]
    if missing:
        raise InvalidInput(
            _("These columns are missing: %(names)s. Please take the template.") % {"names": "、".join(missing)},
            code="columns_missing",
        )
    mapped = tablib.Dataset(headers=[*(column.name for column in columns), ROW])
    for row in dataset:
        mapped.append([*(row[found[c.name]] if c.name in found else "" for c in columns), row[-1]])
    return mapped
