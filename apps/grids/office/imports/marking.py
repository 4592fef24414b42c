"""The uploaded file with its bad cells coloured and commented; and the template to begin with."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from apps.grids.office.exports.sheets import as_csv
from apps.grids.office.imports.kinds import Column
from apps.grids.office.imports.reading import ZIP, csv_rows, places_of, read_dataset
from apps.grids.office.imports.trial import Line

RED: Final = PatternFill("solid", fgColor="FFC7CE")
GREY: Final = PatternFill("solid", fgColor="D9D9D9")
AUTHOR: Final = "Doorstep"
WIDTH: Final = 22
TEXT_FORMAT: Final = "@"
TEMPLATE_ROWS: Final = 1000


def marked(content: bytes, columns: Sequence[Column], bad: Iterable[Line], known: Iterable[Line]) -> bytes:
    """Always Excel: CSV has neither colours nor comments. Rows and columns stand where they stood."""
    places = places_of(read_dataset(content, columns), columns)
    book = load_workbook(io.BytesIO(content)) if content.startswith(ZIP) else book_of(content)
    sheet: Any = book.worksheets[0]
    for line in bad:
        for fault in line.verdict.faults:
            place = places.get(fault.column, 0) + 1
            mark(sheet.cell(line.number, place), RED, fault.words)
    for line in known:
        mark(sheet.cell(line.number, 1), GREY, line.verdict.known)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def mark(cell: Any, colour: PatternFill, words: str) -> None:
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.fill = colour
    cell.comment = Comment(earlier + words, AUTHOR, width=320, height=90)


def book_of(content: bytes) -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    for number, row in enumerate(csv_rows(content), 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place, value)
            # As text, whatever it begins with, and with all digits.
            cell.data_type, cell.number_format = "s", TEXT_FORMAT
    return book


def template(columns: Sequence[Column], title: str) -> bytes:
    """Heads, an example to be overwritten, all cells as text so that Excel keeps every digit, and what is meant."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = title
    for place, column in enumerate(columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDTH
        head = sheet.cell(1, place, column.heads[0] + ("*" if column.required else ""))
        head.font = Font(bold=True)
        head.comment = Comment(str(column.help), AUTHOR, width=320, height=90)
        sheet.cell(2, place, column.example).font = Font(italic=True, color="808080")
        for row in range(2, TEMPLATE_ROWS + 2):
            sheet.cell(row, place).number_format = TEXT_FORMAT
    sheet.freeze_panes = "A2"
    explain(book.create_sheet(_("How to fill it in")), columns)
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def explain(sheet: Any, columns: Sequence[Column]) -> None:
    sheet.append([_("Column"), _("Needed"), _("What goes there"), _("Example")])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in columns:
        needed = _("Yes") if column.required else _("No")
        sheet.append([column.heads[0], needed, str(column.help), column.example])
    for letter, width in zip("ABCD", (18, 8, 70, 26), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def csv_template(columns: Sequence[Column]) -> bytes:
    heads = [column.heads[0] + ("*" if column.required else "") for column in columns]
    return b"\xef\xbb\xbf" + as_csv([heads, [column.example for column in columns]])
