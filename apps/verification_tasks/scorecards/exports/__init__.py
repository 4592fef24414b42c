"""A month's table as a file: Excel and PDF.

What writes them is loaded with the first file: it would be most of what a web process holds.
"""

from importlib import import_module

from apps.verification_tasks.scorecards.exports.sheet import Sheet

__all__ = ["Sheet", "as_excel", "as_pdf"]


def as_excel(sheet: Sheet) -> bytes:
    return bytes(import_module(f"{__name__}.excel").as_excel(sheet))


def as_pdf(sheet: Sheet) -> bytes:
    return bytes(import_module(f"{__name__}.pdf").as_pdf(sheet))
