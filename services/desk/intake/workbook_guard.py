"""What opening a workbook would cost, found out before anything opens it.

A workbook is a zip. Every part is unpacked here for real, in pieces, and counted: sizes in a zip directory can lie.
The reader holds a sheet as a full rectangle in memory, so that two cells at far corners cost as much as all between;
it would take the whole process with it. Nothing inside a workbook that is itself a zip is opened.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_lazy as _
from lxml import etree

from services.desk.intake import limits
from services.desk.intake.refusals import DamagedSpreadsheet, NotATable, SpreadsheetTooLarge

WORKBOOK = "xl/workbook.xml"
DIRECTORY_PIECES = 8
"""Megabytes of a workbook's list of sheets that are looked at; it has a line a sheet."""

LOST = "#ERROR"
"""Shown for a cell whose formula failed or has no result."""

OTHER_ZIPS = (
    ("mimetype", _("an OpenDocument file")),
    ("xl/workbook.bin", _("a binary workbook (XLSB)")),
    ("word/document.xml", _("a text document")),
    ("ppt/presentation.xml", _("a presentation")),
)

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^<>]*>(?:</c>)?)')
"""A cell as nearly every program writes it."""

_ODD_CELL = re.compile(rb"<(?:[\w.-]+:c[\s/>]|c[^\w. -])")
"""A cell written otherwise: with a prefix, or with something else than a blank after its name."""

_UNENDED = re.compile(rb"<(?:[\w.-]+:)?(?:row|c)[\s/>]")
_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_REF = re.compile(rb"""(?<![\w:])r\s*=\s*["']\s*([A-Za-z]*)([0-9]+)""")
_LOST_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^<>]*\bt="e"[^<>]*(?<!/)>'
    rb'|(?![^<>]*\bt="str")[^<>]*(?<!/)>\s*<f(?:[^<>]*/>|[^<>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>)'
)
"""A cell that holds an error, or a formula without its result; a result may be the empty text (t="str")."""


@dataclass(slots=True)
class Extent:
    """A part unpacked: its bytes and how many it may have, the last row and column of its cells (from 1), and the place
    of the cell before."""

    size: int = 0
    room: int = 0
    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def inspect(path: Path, name: str) -> dict[str, Extent]:
    """The extent of every part; refuses what is no workbook, is damaged, or would unpack to more than we hold."""
    with _opened(path, name) as package:
        entries = package.infolist()
        _refuse_other(entries, name)
        _refuse_directory(entries, name)
        return _measured(package, entries, path.stat().st_size, name)


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise DamagedSpreadsheet(name=name) from None


def _refuse_other(entries: list[zipfile.ZipInfo], name: str) -> None:
    names = {entry.filename for entry in entries}
    if WORKBOOK in names:
        return
    found = next((words for part, words in OTHER_ZIPS if part in names), _("a compressed file"))
    raise NotATable(name=name, found=found)


def _refuse_directory(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > limits.WORKBOOK_PARTS:
        raise _too_large(name, _("%(count)s parts"), len(entries), limits.WORKBOOK_PARTS)
    names = [entry.filename.lower() for entry in entries]
    methods = {entry.compress_type for entry in entries}
    secret = any(entry.flag_bits & 1 for entry in entries)
    if len(set(names)) != len(names) or methods - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or secret:
        raise DamagedSpreadsheet(name=name)


def _measured(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int, name: str) -> dict[str, Extent]:
    left = max(limits.WORKBOOK_FREE, min(limits.WORKBOOK_BYTES, size * limits.WORKBOOK_RATIO))
    extents: dict[str, Extent] = {}
    for entry in entries:
        strings = entry.filename.lower().endswith("sharedstrings.xml")
        extents[entry.filename] = extent = Extent(room=min(left, limits.STRINGS_BYTES) if strings else left)
        tail = b""
        for piece in _pieces(package, entry, name):
            extent.size += len(piece)
            tail = _measure(extent, tail + piece, name)
            _refuse_extent(extent, name)
        _measure_whole(extent, tail)
        _refuse_extent(extent, name)
        left -= extent.size
    return extents


def _refuse_extent(extent: Extent, name: str) -> None:
    if extent.size > extent.room:
        raise _too_large(name, _("more than %(count)s MB"), extent.room // limits.MEGABYTE)
    if extent.cells > limits.SHEET_CELLS:
        raise _too_large(name, _("a sheet of %(count)s cells"), extent.cells, limits.SHEET_CELLS)


def _too_large(name: str, words: object, count: int, limit: int = 0) -> SpreadsheetTooLarge:
    return SpreadsheetTooLarge(name=name, found=words, count=count, limit=limit or _("%(count)s MB"))


def _pieces(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The true contents of a part, by the megabyte, whatever size the directory claims."""
    stream = package.fp
    assert stream is not None  # noqa: S101  an opened package has its file
    stream.seek(max(entry.header_offset, 0))
    header = stream.read(30)
    if entry.header_offset < 0 or len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise DamagedSpreadsheet(name=name)
    skip = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stream.seek(entry.header_offset + 30 + skip)
    packed = iter(lambda: stream.read(limits.CHUNK), b"")
    try:
        yield from _stored(packed, entry) if entry.compress_type == zipfile.ZIP_STORED else _inflated(packed)
    except zlib.error:
        raise DamagedSpreadsheet(name=name) from None


def _stored(packed: Iterator[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = max(entry.compress_size, entry.file_size)
    for piece in packed:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in packed:
        rest = piece
        while rest and not inflater.eof:
            yield inflater.decompress(rest, limits.CHUNK)
            rest = inflater.unconsumed_tail
        if inflater.eof:
            return
    yield inflater.flush()


def _measure(extent: Extent, data: bytes, name: str) -> bytes:
    """Widen the extent by the cells in `data`; the end of it that may be half a cell is returned."""
    cut = data.rfind(b"<c ")
    cut = max(cut if cut > len(data) - limits.CHUNK else data.rfind(b"<"), 0)
    _measure_whole(extent, data[:cut])
    tail = data[cut:]
    if len(tail) <= limits.CHUNK:
        return tail
    if _UNENDED.match(tail):
        raise DamagedSpreadsheet(name=name)  # a tag of a megabyte hides something
    return b""


def _measure_whole(extent: Extent, data: bytes) -> None:
    cells = _CELL.findall(data)
    if len(cells) != data.count(b"<c ") or _ODD_CELL.search(data):
        _measure_tags(extent, data)
        return
    filled = [(letters, row) for letters, row, rest in cells if not rest.endswith((b"/>", b"</c>"))]
    if filled:  # others only carry a colour
        extent.rows = max(extent.rows, max(map(int, {row for _letters, row in filled})))
        extent.columns = max(extent.columns, max(map(column_number, {letters for letters, _row in filled})))


def _measure_tags(extent: Extent, data: bytes) -> None:
    """The slow way, for sheets that name their cells otherwise, or not at all: then they follow one another."""
    for match in _TAG.finditer(data):
        ref = _REF.search(match[2])
        if match[1] == b"row":
            extent.row, extent.column = (int(ref[2]) if ref else extent.row + 1), 0
            continue
        extent.column = column_number(ref[1]) if ref and ref[1] else extent.column + 1
        extent.row = int(ref[2]) if ref else extent.row
        if not match[2].endswith(b"/"):
            extent.rows, extent.columns = max(extent.rows, extent.row, 1), max(extent.columns, extent.column)


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def lost_cells(path: Path, sheet: str) -> dict[int, list[int]]:
    """Per row (from 1) the columns (from 0) whose formula failed or was never worked out."""
    lost: dict[int, list[int]] = {}
    part = parts_by_sheet(path).get(sheet)
    if part is None:
        return lost
    with zipfile.ZipFile(path) as package:
        for cells in _whole_cells(_pieces(package, package.getinfo(part), path.name)):
            for letters, row in _LOST_CELL.findall(cells) if b't="e"' in cells or b"<f" in cells else ():
                lost.setdefault(int(row), []).append(column_number(letters) - 1)
    return lost


def _whole_cells(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut where a cell begins."""
    tail = b""
    for piece in pieces:
        data = tail + piece
        cut = max(data.rfind(b"<c "), 0)
        yield data[:cut]
        tail = data[cut:]
    yield tail


def parts_by_sheet(path: Path) -> dict[str, str]:
    """The part that holds each sheet, by the workbook's own directory; {} where that cannot be followed."""
    with zipfile.ZipFile(path) as package:
        try:
            links = _parsed(package, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
            targets = {str(link.get("Id")): _part(str(link.get("Target"))) for link in links}
            sheets = list(_parsed(package, WORKBOOK).iter("{*}sheet"))
        except (KeyError, etree.XMLSyntaxError, DamagedSpreadsheet):
            return {}
        found = {str(sheet.get("name")): targets.get(_attribute(sheet, "id"), "") for sheet in sheets}
        return {sheet: part for sheet, part in found.items() if part in package.namelist()}


def _part(target: str) -> str:
    """The name in the zip of what a workbook points at: from the root, or from its own folder."""
    return target.removeprefix("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _parsed(package: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    found = b"".join(islice(_pieces(package, package.getinfo(part), ""), DIRECTORY_PIECES))
    return etree.fromstring(found, parser)


def _attribute(element: etree._Element, local: str) -> str:
    """An attribute by its local name: its namespace differs between transitional and strict workbooks."""
    return next((str(value) for key, value in element.items() if etree.QName(key).localname == local), "")
