"""Excel, by openpyxl: numbers stay numbers, names stay text."""

from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from apps.verification_tasks.scorecards.exports.sheet import Sheet
from apps.verification_tasks.scorecards.figures import DECIMALS, FIGURE_WORDS, SHARES

HEAD_ROW: Final = 4
FIRST_WIDTH: Final = 24
OTHER_WIDTH: Final = 13


def as_excel(sheet: Sheet) -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = f"{sheet.month:%Y-%m}"
    page["A1"], page["A2"] = sheet.title, sheet.note
    page["A1"].font = Font(bold=True, size=14)
    page.append([])
    page.append(sheet.heads)
    for cell in page[HEAD_ROW]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row in sheet.rows:
        page.append([None, *(row.figures[name] for name in FIGURE_WORDS), row.version])
        name = page.cell(page.max_row, 1, ILLEGAL_CHARACTERS_RE.sub("", row.name))
        # As text whatever it begins with: a name like =A1 must not become a formula.
        name.data_type = "s"
    give_shape(page)
    sink = BytesIO()
    book.save(sink)
    return sink.getvalue()


def give_shape(page: Any) -> None:
    for place, name in enumerate(FIGURE_WORDS, start=2):
        for row in range(HEAD_ROW + 1, page.max_row + 1):
            page.cell(row, place).number_format = number_format(name)
    for place in range(1, len(FIGURE_WORDS) + 3):
        page.column_dimensions[get_column_letter(place)].width = FIRST_WIDTH if place == 1 else OTHER_WIDTH
    page.freeze_panes = page.cell(HEAD_ROW + 1, 2)
    page.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(FIGURE_WORDS) + 2)}{page.max_row}"
    page.page_setup.orientation = "landscape"


def number_format(name: str) -> str:
    if name in SHARES:
        return "0.0%"
    return "0.0" if name in DECIMALS else "0"
