"""What a file that was handed in turns out to be: sniffed by its content, not by its name."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext_lazy as _

from services.desk.intake import csv_in, limits, signatures, spreadsheets
from services.desk.intake.delimiters import divide
from services.desk.intake.encodings import encoding_of
from services.desk.intake.headers import is_heading
from services.desk.intake.refusals import (
    EmptyFile,
    FileTooLarge,
    LockedSpreadsheet,
    NoRows,
    NotATable,
    TooManyColumns,
    UnreadableText,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Format = Literal["csv", "xlsx"]

ENCODING_WORDS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "iso-8859-2": "ISO 8859-2",
}
DELIMITER_WORDS: Mapping[str, _StrPromise] = {
    ",": _("commas"),
    ";": _("semicolons"),
    "\t": _("tabs"),
    "|": _("bars"),
}
BLANK = codecs.BOM_UTF8 + codecs.BOM_UTF16_LE + b" \t\r\n"
GUESSED = frozenset({"cp1252", "cp1250", "iso-8859-2"})


@dataclass(frozen=True, slots=True)
class FileShape:
    """All that is needed to read a file again in the same way; JSON-able by `as_json`.

    `encoding` to `hint_lines` are for CSV, `sheet` and `other_sheets` (which are not read) for XLSX. A person who
    knows better changes a field with `dataclasses.replace`.
    """

    format: Format
    encoding: str = ""
    delimiter: str = ","
    quote: str = '"'
    space_after: bool = False
    hint_lines: int = 0
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()

    @property
    def encoding_guessed(self) -> bool:
        """Whether the encoding was told by the look of the letters, so that a person should glance at them."""
        return self.encoding in GUESSED

    def as_json(self) -> dict[str, Any]:
        """Plain values, for storing with a submission."""
        return asdict(self) | {"other_sheets": list(self.other_sheets)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> FileShape:
        """The shape that `as_json` stored."""
        return cls(**{**stored, "other_sheets": tuple(stored["other_sheets"])})

    def __str__(self) -> str:
        """For the receipt: "text in Windows-1250, cells divided by semicolons"."""
        if self.format == "xlsx":
            return str(_("workbook, sheet “%(sheet)s”") % {"sheet": self.sheet})
        places = {"encoding": ENCODING_WORDS[self.encoding], "delimiter": DELIMITER_WORDS[self.delimiter]}
        return str(_("text in %(encoding)s, cells divided by %(delimiter)s") % places)


def sniff(path: Path, name: str) -> FileShape:
    """The shape of the file at `path`, which the client calls `name`.

    Raises one of `services.desk.intake.refusals`. A file that passes holds a heading and at least one row, or one row
    that may be either. Text is read once from end to end; a workbook is unpacked once, within limits.
    """
    size = path.stat().st_size
    if size > limits.FILE_BYTES:
        megabytes = {"size": size // limits.MEGABYTE, "limit": limits.FILE_BYTES // limits.MEGABYTE}
        raise FileTooLarge(name=name, **megabytes)
    with path.open("rb") as stream:
        start = stream.read(64 * 1024)
    if not start.strip(BLANK):
        raise EmptyFile(name=name)
    if start.startswith(signatures.ZIP):
        return _workbook(path, name)
    return _text(path, name, start)


def _workbook(path: Path, name: str) -> FileShape:
    sheet, others = spreadsheets.choose_sheet(path, name)
    shape = FileShape("xlsx", sheet=sheet, other_sheets=others)
    rows = list(islice(spreadsheets.Sheet(path, sheet, name).rows(), 2))
    if not rows:
        raise EmptyFile(name=name)
    _refuse_width(name, len(rows[0].cells))
    return _with_rows(name, shape, len(rows), rows[0].cells)


def _text(path: Path, name: str, start: bytes) -> FileShape:
    if start.startswith(signatures.OLE2):
        raise _old_or_locked(path, name)
    found = signatures.other_kind(start)
    if found is not None:
        raise NotATable(name=name, found=found)
    try:
        encoding = encoding_of(path, name)
        sample = _sample(path, encoding)
    except UnreadableText:
        encoding, sample = "", start.decode("latin-1")
        if not signatures.is_binary(sample):
            raise
    if signatures.is_binary(sample):
        raise NotATable(name=name, found=_("bytes that are no text"))
    return _divided(path, name, encoding, sample)


def _divided(path: Path, name: str, encoding: str, sample: str) -> FileShape:
    division = divide(sample)
    shape = FileShape("csv", encoding, division.delimiter, division.quote, division.space_after, division.hint_lines)
    rows = list(islice(csv_in.rows(path, shape, name), 2))
    if not rows:
        raise EmptyFile(name=name)
    _refuse_width(name, len(rows[0].cells))
    return _with_rows(name, shape, len(rows), rows[0].cells)


def _with_rows(name: str, shape: FileShape, rows: int, first: tuple[str, ...]) -> FileShape:
    """The shape, unless its only row is a heading."""
    if rows == 1 and is_heading(first):
        raise NoRows(name=name)
    return shape


def _refuse_width(name: str, columns: int) -> None:
    if columns > limits.COLUMNS:
        raise TooManyColumns(name=name, columns=columns, limit=limits.COLUMNS)


def _sample(path: Path, encoding: str) -> str:
    """The beginning of the text, up to a whole line where there is more than one."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(limits.SAMPLE_CHARACTERS)
        more = stream.read(1)
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if more and end else text


def _old_or_locked(path: Path, name: str) -> LockedSpreadsheet | NotATable:
    """An OLE2 file: a workbook behind a password, or a document of Office before 2007."""
    with path.open("rb") as stream:
        directory = stream.read(limits.FILE_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in directory:
        return LockedSpreadsheet(name=name)
    if "Workbook".encode("utf-16-le") in directory:
        return NotATable(name=name, found=_("a workbook of Excel before 2007"))
    return NotATable(name=name, found=_("a document of an older Office"))
