"""Which letters a document can hold, and what stands for those that it cannot.

A file that clients send may carry NUL bytes, bells and broken surrogates inside a name. Such a letter has no place in
a document and no meaning to its reader, but dropping it in silence would hide that the name was damaged: U+FFFD, the
replacement character that Unicode made for this, shows it, in the UBL and in the PDF alike.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

REPLACEMENT = "\ufffd"

# Char production of XML 1.0, fifth edition, section 2.2, turned round; the last two are U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WITHOUT_WIDTH = frozenset({"Cf", "Mn", "Me"})


def writable(text: str) -> str:
    """The text with every character that XML 1.0 cannot hold replaced by U+FFFD."""
    return _FORBIDDEN.sub(REPLACEMENT, text)


class Coverage:
    """The letters that a font has a glyph for."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._ends = [end for _, end in ranges]
        self._starts = [start for start, _ in ranges]

    def __contains__(self, letter: str) -> bool:
        place = bisect_right(self._starts, ord(letter)) - 1
        return place >= 0 and ord(letter) <= self._ends[place]

    def printable(self, text: str) -> str:
        """The text with U+FFFD for each letter that the font lacks; marks without a width of their own are left out."""
        return "".join(self._printed(letter) for letter in writable(text))

    def _printed(self, letter: str) -> str:
        if letter in self or letter in "\t\n\r":
            return letter
        return "" if unicodedata.category(letter) in _WITHOUT_WIDTH else REPLACEMENT


def coverage(font: Path) -> Coverage:
    """The letters of a TrueType or OpenType font, read from its character map.

    Raises ValueError where the font has no map of format 12 (OpenType 1.9, "cmap"), which every font of today has.
    """
    data = font.read_bytes()
    start = _table(data, b"cmap")
    (subtables,) = struct.unpack_from(">H", data, start + 2)
    for n in range(subtables):
        (offset,) = struct.unpack_from(">L", data, start + 8 + 8 * n)
        if struct.unpack_from(">H", data, start + offset) == (12,):
            return Coverage(_groups(data, start + offset))
    raise ValueError(f"{font} has no character map of format 12")


def _table(data: bytes, tag: bytes) -> int:
    """Where a table of a font file begins."""
    (tables,) = struct.unpack_from(">H", data, 4)
    for n in range(tables):
        name, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * n)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def _groups(data: bytes, start: int) -> list[tuple[int, int]]:
    """First and last letter of every group of a format 12 map, in order."""
    (count,) = struct.unpack_from(">L", data, start + 12)
    groups = (struct.unpack_from(">LLL", data, start + 16 + 12 * n) for n in range(count))
    return [(first, last) for first, last, _ in groups]
