"""A month's table as a file: Excel and PDF."""

from apps.verification_tasks.scorecards.exports.excel import as_excel
from apps.verification_tasks.scorecards.exports.pdf import as_pdf
from apps.verification_tasks.scorecards.exports.sheet import Sheet

__all__ = ["Sheet", "as_excel", "as_pdf"]
