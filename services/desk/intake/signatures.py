"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ZIP = b"PK\x03\x04"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The container of Excel before 2007, and of today's workbooks once they have a password."""

OTHERS: tuple[tuple[bytes, _StrPromise], ...] = (
    (b"%PDF-", _("a PDF")),
    (b"\x89PNG\r\n", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"II*\x00", _("a picture")),
    (b"MM\x00*", _("a picture")),
    (b"{\\rtf", _("a text document")),
    (b"\x1f\x8b", _("a compressed file")),
    (b"7z\xbc\xaf\x27\x1c", _("a compressed file")),
    (b"Rar!", _("a compressed file")),
    (b"BZh", _("a compressed file")),
    (b"\xfd7zXZ\x00", _("a compressed file")),
    (b"PK\x05\x06", _("an empty compressed file")),
    (b"\x7fELF", _("a program")),
    (b"MZ\x90", _("a program")),
    (b"SQLite format 3", _("a database")),
    (b"PAR1", _("a database")),
)

MARKUP: tuple[tuple[bytes, _StrPromise], ...] = (
    (b"<!doctype html", _("a web page")),
    (b"<html", _("a web page")),
    (b"<table", _("a web page")),
    (b"<?xml", _("an XML document")),
)

CONTROL_SHARE = 0.01
"""Text with more than this share of control characters is no text."""

CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1b")


def other_kind(start: bytes) -> _StrPromise | None:
    """What else than a table the file is, told by its first bytes; None where it may be a table of text."""
    for mark, words in OTHERS:
        if start.startswith(mark):
            return words
    return _markup(start) or (_("a JSON document") if _is_json(start) else None)


def _markup(start: bytes) -> _StrPromise | None:
    lowered = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((words for mark, words in MARKUP if lowered.startswith(mark)), None)


def _is_json(start: bytes) -> bool:
    """JSON opens with a bracket and then reads as JSON as far as we look; `[id],[name]` is a heading."""
    text = start.decode("utf-8-sig", "replace").lstrip()
    if not text.startswith(("{", "[")):
        return False
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return error.pos > len(text) - 100 and error.pos > 20
    return text.startswith("{") or "{" in text[:20]


def is_binary(text: str) -> bool:
    """Whether decoded text holds so many control characters that it is none."""
    found = sum(text.count(chr(byte)) for byte in CONTROLS)
    return found > len(text) * CONTROL_SHARE
