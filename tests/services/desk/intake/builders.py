"""Small files and kinds for the tests of intake, made here."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from services.desk.intake.evidence import Evidence
from services.desk.intake.kinds import Column, FileKind
from services.desk.intake.misfit import Misfit
from services.desk.intake.rows import read
from services.desk.intake.shapes import sniff

ORDERS = FileKind(
    slug="orders",
    title="Orders",
    columns=(
        Column("order", "order number", "key", required=True, aliases=("orderID", "ordernummer", "nr zamówienia")),
        Column("customer", "customer number", "key", required=True, aliases=("customerID", "klantnummer", "Kunden-Nr")),
        Column("date", "date", "date", aliases=("order date", "datum", "data")),
        Column("amount", "amount", "decimal", minimum=Decimal(0), places=4, aliases=("bedrag", "kwota", "Betrag")),
        Column("address", "address", aliases=("adres", "ulica", "Straße")),
        Column("country", "country", "country", aliases=("land", "kraj")),
    ),
    key=("order",),
    refers={"customer": ("customers",)},
)
"""A kind with one column of every sort that matters."""

EVERYTHING = Evidence(mark=".", order="dmy")


def write(folder: Path, content: str | bytes, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def cells_of(path: Path, name: str = "file.csv") -> list[tuple[str, ...]]:
    """All rows as sniffed and read, heading included."""
    return [row.cells for row in read(path, sniff(path, name))]


def workbook(folder: Path, rows: Iterable[Sequence[Any]], name: str = "file.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    book.save(folder / name)
    return folder / name


PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _link(to: str, target: str) -> str:
    link = f'<Relationship Id="r1" Type="{OFFICE}/{to}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'


PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
    "_rels/.rels": _link("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": _link("worksheet", "worksheets/sheet1.xml"),
}


def raw_workbook(folder: Path, sheet: str, more: dict[str, bytes] | None = None) -> Path:
    """A workbook whose sheet is the given XML, for what no honest program would write."""
    path = folder / "raw.xlsx"
    opening = f'<worksheet xmlns="{MAIN}"><sheetData>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in PARTS.items():
            package.writestr(name, content)
        package.writestr("xl/worksheets/sheet1.xml", f"{opening}{sheet}</sheetData></worksheet>")
        for name, data in (more or {}).items():
            package.writestr(name, data)
    return path


def outcome(read_value: Callable[[], str]) -> str:
    """What a reader of values gives, or the code of its problem in brackets."""
    try:
        return read_value()
    except Misfit as misfit:
        return f"[{misfit.code}]"
