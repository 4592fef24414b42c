"""The files: what stands in them, and that names stay names."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from apps.verification_tasks.scorecards.exports import Sheet, as_excel, as_pdf
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS
from apps.verification_tasks.scorecards.selectors import Row
from apps.verification_tasks.scorecards.states import UnitKind
from apps.verification_tasks.scorecards.sums import NO_TASKS

FIGURES = {**NO_TASKS, "due": 40, "on_time": 38, "late": 2, "on_time_share": 0.95, "median_hours": 30.25}


def sheet(*names: str) -> Sheet:
    rows = [Row(UnitKind.WORKER, name, FIGURES, 2) for name in names]
    return Sheet(UnitKind.WORKER, date(2026, 10, 1), rows, datetime(2026, 11, 4, 1, tzinfo=UTC), as_computed=True)


def read(content: bytes) -> Any:
    return load_workbook(BytesIO(content)).active


def test_excel_has_numbers_as_numbers_in_the_language_of_the_reader() -> None:
    with translation.override("zh-hans"):
        page = read(as_excel(sheet("王建国", "李芳")))
    heads = [cell.value for cell in page[4]]
    assert heads[:4] == ["网格员", "到期任务", "按时", "逾期"]
    first = dict(zip(heads, page[5], strict=True))
    assert (first["网格员"].value, first["到期任务"].value, first["版本"].value) == ("王建国", 40, 2)
    assert (first["按时率"].value, first["按时率"].number_format) == (0.95, "0.0%")
    assert page["A6"].value == "李芳"
    assert page.max_row == 6
    assert "2026-11-04 09:00:00" in page["A2"].value


@pytest.mark.parametrize("name", ["=1+1", "+86", "-1", "@cmd", "王\u0007强"])
def test_a_name_never_becomes_a_formula(name: str) -> None:
    cell = read(as_excel(sheet(name)))["A5"]
    assert cell.data_type == "s"
    assert cell.value == name.replace("\u0007", "")


def test_pdf_carries_its_own_characters_on_every_page() -> None:
    content = as_pdf(sheet(*(f"网格员{number}" for number in range(120))))
    assert content.startswith(b"%PDF-")
    assert content.count(b"/FontFile") == 1
    assert content.count(b"/Type /Page\n") > 2
    assert len(content) < 200_000


def test_an_empty_month_is_a_file_too() -> None:
    assert read(as_excel(sheet())).max_row == 4
    assert as_pdf(sheet()).startswith(b"%PDF-")


def test_every_figure_has_words_and_a_sum() -> None:
    assert set(FIGURE_WORDS) == set(NO_TASKS)
