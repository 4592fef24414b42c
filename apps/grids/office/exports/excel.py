"""Excel, by openpyxl: numbers stay numbers, everything else is text."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from apps.grids.office.exports.values import Value

WIDTH: Final = 20
LONGEST_TITLE: Final = 31
FORBIDDEN_IN_TITLES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def as_excel(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Written row by row, so that a long list needs no memory for its cells."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(title.translate(FORBIDDEN_IN_TITLES)[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for place in range(len(heads)):
        sheet.column_dimensions[get_column_letter(place + 1)].width = WIDTH
    sheet.append([excel_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([excel_cell(sheet, value) for value in row])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def excel_cell(sheet: Any, value: Value, *, bold: bool = False) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    # As text, whatever it begins with.
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
