"""Refused rows as a workbook, for who repairs them in a spreadsheet: what `csv_out` gives, in cells that are text.

Every cell is typed as text, so that nothing runs, no number loses its zeros and no day is taken for another; the
apostrophes of `csv_out` stand before what looks like a formula all the same, for whoever saves it as CSV, and reading
takes them off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook

from core.refusals import Refusal
from services.desk.intake.csv_out import REASON_HEADINGS, quieted

LONGEST, MOST = 32_767, 1_048_576
"""Characters of a cell and rows of a sheet: Excel's own limits (support.microsoft.com, "Excel specifications")."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
QUIET = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""In memory: else it lays the rows plain into the system's folder of temporary files."""


class NotForExcel(Refusal):
    words = _("These rows hold more than a workbook can. Take them as CSV, where nothing is cut off.")


def refused_book(heading: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], *, language: str = "en") -> bytes:
    """The workbook; `rows` gives (reason, cells). Raises NotForExcel rather than cutting anything off."""
    out = BytesIO()
    book = Workbook(out, QUIET)
    sheet = book.add_worksheet()
    reason = REASON_HEADINGS.get(language, REASON_HEADINGS["en"])
    for at, cells in enumerate([(reason, *heading), *((why, *cells) for why, cells in rows)]):
        for column, cell in enumerate(cells):
            text = quieted(cell) if at or column else cell
            if len(text) > LONGEST or at >= MOST:
                raise NotForExcel()
            sheet.write_string(at, column, text)
    book.close()
    return out.getvalue()
