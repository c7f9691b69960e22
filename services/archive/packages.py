"""Archives, counted before anything opens them: how much they unpack to, how deep, and where their names lead."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from services.archive.refusals import LeadsElsewhere, Locked, UnpacksTooFar

MEGABYTE = 1 << 20
MOST = 600 * MEGABYTE
"""Bytes of all parts together, unpacked."""
FREE, RATIO = 20 * MEGABYTE, 200
"""Beyond so many bytes, unpacked may be so many times packed. Real sheets reach 60, deflate can do 1,032."""
PARTS = 5_000
DEPTH = 2
"""An archive, and those in it: a workbook in a text document, a document in a zip. Not deeper."""
NESTED = 64 * MEGABYTE
"""An archive in an archive is held in memory while it is looked into."""
WORKBOOK = "xl/workbook.xml"
PIECE = MEGABYTE


def look_into_zip(source: Path | IO[bytes], name: str, depth: int = 1) -> dict[str, Any]:
    """Its parts, and by unpacking it whether they stay small. Of a workbook the directory alone is looked at: reading
    it counts. Raises zipfile.BadZipFile where it is damaged."""
    with zipfile.ZipFile(source) as package:
        entries = package.infolist()
        refuse_names(entries, name)
        packed = sum(entry.compress_size for entry in entries)
        room = max(FREE, min(MOST, packed * RATIO))
        if sum(entry.file_size for entry in entries) > room:
            raise UnpacksTooFar(name=name, limit=room // MEGABYTE)
        workbook = WORKBOOK in package.namelist()
        size = sum(look_into_part(package, entry, name, room, depth) for entry in entries) if not workbook else 0
        if size > room:
            raise UnpacksTooFar(name=name, limit=room // MEGABYTE)
        return {"parts": len(entries), "workbook": workbook}


def refuse_names(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > PARTS:
        raise UnpacksTooFar(name=name, limit=MOST // MEGABYTE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Locked(name=name)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(leads_elsewhere(entry) for entry in entries):
        raise LeadsElsewhere(name=name)


def leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    """A link, an absolute path, a drive, or a way up; backslashes are ways too, on the machines of most people."""
    steps = entry.orig_filename.replace("\\", "/").split("/")
    up = ".." in steps or steps[0] == "" or ":" in steps[0] or "\0" in entry.orig_filename
    return up or stat.S_ISLNK(entry.external_attr >> 16)


def look_into_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, room: int, depth: int) -> int:
    """Its true size; what is packed itself is looked into again."""
    size, held = 0, bytearray()
    with package.open(entry) as part:
        while piece := part.read(PIECE):
            size += len(piece)
            if size > room:
                raise UnpacksTooFar(name=name, limit=room // MEGABYTE)
            if is_packed(bytes(held[:4]) or piece[:4]):
                held += piece
                refuse_depth(held, name, depth)
    if held:
        look_into_nested(bytes(held), name, depth + 1)
    return size


def refuse_depth(held: bytearray, name: str, depth: int) -> None:
    if depth >= DEPTH or len(held) > NESTED:
        raise UnpacksTooFar(name=name, limit=NESTED // MEGABYTE)


def is_packed(start: bytes) -> bool:
    return start.startswith((b"PK\x03\x04", b"\x1f\x8b"))


def look_into_nested(held: bytes, name: str, depth: int) -> None:
    if held.startswith(b"\x1f\x8b"):
        look_into_gzip(BytesIO(held), len(held), name, depth)
    else:
        look_into_zip(BytesIO(held), name, depth)


def look_into_gzip(source: IO[bytes], packed: int, name: str, depth: int = 1) -> dict[str, Any]:
    """Its size, found out by unpacking it. Raises zlib.error where it is damaged."""
    room, size, held = max(FREE, min(MOST, packed * RATIO)), 0, bytearray()
    for piece in inflated(source):
        size += len(piece)
        if size > room:
            raise UnpacksTooFar(name=name, limit=room // MEGABYTE)
        if is_packed(bytes(held[:4]) or piece[:4]):
            held += piece
            refuse_depth(held, name, depth)
    if held:
        look_into_nested(bytes(held), name, depth + 1)
    return {"bytes": size}


def inflated(source: IO[bytes]) -> Iterator[bytes]:
    """In pieces of a megabyte at most, whatever was packed; members that follow each other are one file."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while piece := source.read(PIECE):
        while piece:
            out = inflater.decompress(piece, PIECE)
            if out:
                yield out
            piece = inflater.unconsumed_tail
            if inflater.eof:
                piece, inflater = inflater.unused_data, zlib.decompressobj(zlib.MAX_WBITS | 16)
