"""What a file is, told by its bytes and never by its name: our dozen kinds, and those that nobody hands in honestly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HEAD = 4096
"""Bytes of the beginning, and of the end, that are looked at."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`marks` are (place, bytes); `endings` are names' endings that promise this kind and no other; `closed` is a kind
    that nobody opens here."""

    slug: str
    words: _StrPromise
    media_type: str
    marks: tuple[tuple[int, bytes], ...] = ()
    endings: tuple[str, ...] = ()
    closed: bool = False


def at_start(*marks: bytes) -> tuple[tuple[int, bytes], ...]:
    return tuple((0, mark) for mark in marks)


KINDS = (
    Kind("pdf", _("a PDF"), "application/pdf", at_start(b"%PDF-"), ("pdf",)),
    Kind("png", _("a picture"), "image/png", at_start(b"\x89PNG\r\n\x1a\n"), ("png",)),
    Kind("jpeg", _("a picture"), "image/jpeg", at_start(b"\xff\xd8\xff"), ("jpg", "jpeg")),
    Kind("gif", _("a picture"), "image/gif", at_start(b"GIF87a", b"GIF89a"), ("gif",)),
    Kind("tiff", _("a picture"), "image/tiff", at_start(b"II*\0", b"MM\0*"), ("tif", "tiff")),
    Kind("webp", _("a picture"), "image/webp", ((8, b"WEBPVP8"),), ("webp",)),
    Kind("zip", _("a compressed file"), "application/zip", at_start(b"PK\x03\x04", b"PK\x05\x06"),
         ("zip", "docx", "pptx", "odt", "ods")),
    Kind("gzip", _("a compressed file"), "application/gzip", at_start(b"\x1f\x8b"), ("gz", "tgz")),
    Kind("office", _("a document of an older Office"), "application/x-ole-storage",
         at_start(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("msg",)),
    Kind("program", _("a program"), "application/octet-stream", at_start(
        b"\x7fELF", b"MZ", b"#!", b"\0asm", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
        b"L\0\0\0\x01\x14\x02\0", b"dex\n",
    ), ("exe", "dll", "scr", "js", "vbs", "ps1", "bat", "cmd", "sh", "jar", "lnk", "apk", "hta"), closed=True),
    Kind("packed", _("packed in a way that we do not open"), "application/octet-stream", at_start(
        b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"MSCF",
    ), ("rar", "7z", "bz2", "xz", "zst", "cab"), closed=True),
)  # fmt: skip
XML = Kind("xml", _("an XML document"), "application/xml", endings=("xml",))
PAGE = Kind("html", _("a web page"), "text/html")
TEXT = Kind("text", _("text"), "text/plain")
BINARY = Kind("binary", _("bytes that are no text"), "application/octet-stream")
PICTURES = ("png", "jpeg", "gif", "tiff", "webp")


def kind_of(head: bytes) -> Kind:
    """By the first bytes (HEAD of them)."""
    for kind in KINDS:
        if any(head[at : at + len(mark)] == mark for at, mark in kind.marks) and not is_prose(kind, head):
            return kind
    plain = decoded(head).lstrip("\ufeff \t\r\n").lower()
    if plain.startswith(("<!doctype html", "<html", "<script", "<table")):
        return PAGE
    if plain.startswith("<"):
        return XML
    return BINARY if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) else TEXT


def is_prose(kind: Kind, head: bytes) -> bool:
    """Letters that begin a table as well as a program: a heading "MZ;Menge" is none."""
    return kind.slug == "program" and head[:2] == b"MZ" and b"\0" not in head


def decoded(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:2] == b"\0" or head[:1] == b"\0":
        return head.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", "replace")
    return head.decode("utf-8", "replace")


def promised(name: str) -> Kind | None:
    """The kind that a name promises; None where its ending promises none, as those of tables and text do not: under
    them offices hand in each other's tables, and reading them says what they are."""
    ending = PurePath(name.lower()).suffix.removeprefix(".")
    return next((kind for kind in (*KINDS, XML) if ending in kind.endings), None)


def second_kind(kind: Kind, head: bytes, tail: bytes) -> bool:
    """Whether a file of one kind carries another at its other end, for a reader that looks there: a zip is read from
    its end, a PDF from anywhere in its first thousand bytes."""
    zipped = kind.slug not in ("zip", "text", "binary") and b"PK\x05\x06" in tail
    paper = kind.slug not in ("pdf", "text", "binary") and b"%PDF-" in head[:1024]
    return zipped or paper
