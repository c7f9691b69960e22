"""Rows of a workbook (XLSX), read by calamine after `workbook_guard` has looked what unpacking it would cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from services.desk.intake import workbook_guard
from services.desk.intake.raw import RawRow
from services.desk.intake.refusals import DamagedSpreadsheet, EmptyFile, LockedSpreadsheet

Cell = int | float | str | bool | date | datetime | time | timedelta


def choose_sheet(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """The first visible sheet that holds anything, and the names of the others that do.

    Raises SpreadsheetTooLarge, DamagedSpreadsheet, LockedSpreadsheet, NotATable (another kind of zip), EmptyFile.
    """
    extents = workbook_guard.inspect(path, name)
    with _opened(path, name) as workbook:
        visible = _visible(workbook)
    parts = workbook_guard.parts_by_sheet(path)
    filled = [sheet for sheet in visible if sheet not in parts or extents[parts[sheet]].cells]
    if not filled:
        raise EmptyFile(name=name)
    return filled[0], tuple(filled[1:])


class Sheet:
    """One sheet, held in memory for as long as this object lives; its rows may be gone through again and again."""

    def __init__(self, path: Path, sheet: str, name: str) -> None:
        self.lost = workbook_guard.lost_cells(path, sheet)
        with _opened(path, name) as workbook:
            self.found = _sheet(workbook, sheet, name)
        self.first_column = self.found.start[1] if self.found.start else 0

    def rows(self) -> Iterator[RawRow]:
        """The rows as text, blank ones left out, empty columns left of the table too.

        A cell whose formula failed or was never worked out shows as `#ERROR`: empty would be a silent loss.
        """
        for number, cells in enumerate(self.found.iter_rows(), start=1):
            texts = [cell if type(cell) is str else text_of(cell) for cell in cells]
            if number in self.lost:
                self._show_lost(texts, self.lost[number])
            if any(texts):
                yield RawRow(number, tuple(texts))

    def _show_lost(self, texts: list[str], columns: list[int]) -> None:
        for column in columns:
            if 0 <= column - self.first_column < len(texts):
                texts[column - self.first_column] = workbook_guard.LOST


def text_of(cell: Cell) -> str:
    """A cell as plain text: 14.0 is "14", 0.15 is "0.15", midnight is left off a date.

    Numbers have the 15 significant digits that Excel itself shows: the rest is noise of binary fractions.
    """
    if isinstance(cell, float):
        return _plain(f"{cell:.15g}")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _plain(number: str) -> str:
    return format(Decimal(number), "f") if "e" in number else number


def _opened(path: Path, name: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise LockedSpreadsheet(name=name) from None
    except (CalamineError, OSError):
        raise DamagedSpreadsheet(name=name) from None


def _sheet(workbook: CalamineWorkbook, sheet: str, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(sheet)
    except CalamineError:
        raise DamagedSpreadsheet(name=name) from None


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
