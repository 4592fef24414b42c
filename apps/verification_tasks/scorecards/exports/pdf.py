"""PDF, by fpdf2: the characters that are used are embedded, so that it reads the same anywhere and in years."""

from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace
from pylopdf_fonts_zh_cn import sans_path

from apps.verification_tasks.scorecards.exports.sheet import Sheet
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS, shown

FONT: Final = "noto"
WIDTHS: Final = (26, *(14 for _ in FIGURE_WORDS), 10)
GREY: Final = (236, 239, 243)


class Page(FPDF):
    def __init__(self) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.add_font(FONT, fname=Path(sans_path()))
        self.set_font(FONT, size=7)
        self.set_margins(8, 10, 8)
        self.set_auto_page_break(auto=True, margin=12)

    def footer(self) -> None:
        self.set_y(-9)
        self.set_font(FONT, size=7)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="C")


def as_pdf(sheet: Sheet) -> bytes:
    page = Page()
    page.set_title(sheet.title)
    page.set_creation_date(sheet.made_at)
    page.add_page()
    page.set_font(FONT, size=14)
    page.cell(0, 9, sheet.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(FONT, size=8)
    page.cell(0, 6, sheet.note, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_font(FONT, size=7)
    page.ln(2)
    fill_in(page, sheet)
    return bytes(page.output())


def fill_in(page: Page, sheet: Sheet) -> None:
    heads = FontFace(emphasis=None, fill_color=GREY)
    with page.table(
        col_widths=WIDTHS,
        line_height=4,
        padding=1,
        headings_style=heads,
        text_align=("LEFT", *("RIGHT" for _ in WIDTHS[1:])),
        borders_layout="HORIZONTAL_LINES",
    ) as table:
        table.row(sheet.heads)
        for row in sheet.rows:
            version = "" if row.version is None else str(row.version)
            table.row([row.name, *(shown(name, row.figures[name]) for name in FIGURE_WORDS), version])
