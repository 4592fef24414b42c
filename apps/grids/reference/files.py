"""Read the files under `data/` into rows that are not saved yet."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from apps.core.text import pinyin_key
from apps.grids.models import CodeTableRow, Division

DATA: Final = Path(__file__).resolve().parent.parent / "data"
VIRTUAL: Final = "虚拟社区"


def read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def divisions() -> list[Division]:
    return [
        Division(
            code=row["code"],
            name=row["name"],
            pinyin=pinyin_key(row["name"]),
            level=row["level"],
            parent_id=row["parent_code"] or None,
            is_virtual=row["name"].endswith(VIRTUAL),
        )
        for row in read("divisions.csv")
    ]


def code_table_rows() -> list[CodeTableRow]:
    return [
        CodeTableRow(table=row["table"], code=row["code"], label=row["label"], standard=row["standard"])
        for row in read("code_tables.csv")
    ]
