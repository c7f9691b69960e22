"""Invoices on paper: PDF/A-3b, set by Typst from `templates/documents/invoice.typ`.

One `Printer` is made once a process and used for every invoice: its compiler keeps the parsed template and the fonts.
The same paper gives the same bytes, so that a document printed again is found to be the one that was sent.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock

import typst

from services.invoicing.documents.layout import invoice_sheet
from services.invoicing.documents.letters import REPLACEMENT, writable
from services.invoicing.documents.paper import InvoicePaper

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "documents"
FAMILY = "Inter"
WEIGHTS = frozenset({400, 500, 600})

_log = logging.getLogger(__name__)
_UNPRINTABLE = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ROUNDS = 20


class FontsMissing(Exception):
    """The folder lacks a font that the template asks for. Typst would take another one and say nothing."""


class Printer:
    """Prints invoices with the fonts of one folder. May be shared between threads; they print in turns."""

    def __init__(self, fonts: Path) -> None:
        self._compiler = typst.Compiler(
            input=str(TEMPLATES / "invoice.typ"),
            root=str(TEMPLATES),
            font_paths=_loaded(fonts),
            ignore_system_fonts=True,
        )
        self._turn = Lock()

    def invoice(self, paper: InvoicePaper) -> bytes:
        """One invoice as PDF/A-3b. A letter that no font has is printed as U+FFFD and logged."""
        sheet = sheet_json(paper)
        for _ in range(_ROUNDS):
            try:
                return self._print(sheet, paper)
            except typst.TypstError as error:
                sheet = _printable(sheet, error, paper)
        return self._print(sheet, paper)

    def invoices(self, papers: Iterable[InvoicePaper]) -> list[bytes]:
        """Each invoice as a PDF of its own, in order."""
        return [self.invoice(paper) for paper in papers]

    def _print(self, sheet: str, paper: InvoicePaper) -> bytes:
        with self._turn:
            pdf = self._compiler.compile(
                format="pdf",
                sys_inputs={"sheet": sheet},
                pdf_standards="a-3b",
                timestamp=datetime.combine(paper.issue_date, time(12), UTC),
            )
        if not isinstance(pdf, bytes):
            raise TypeError("Typst gave no PDF")
        return pdf


def sheet_json(paper: InvoicePaper) -> str:
    """What the template reads: text in JSON, never source, so that no letter in it can mean anything to Typst."""
    return writable(json.dumps(invoice_sheet(paper), ensure_ascii=False))


def _loaded(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
    there = {font.weight for font in fonts.fonts() if font.family == FAMILY and font.style == "normal"}
    if missing := WEIGHTS - there:
        raise FontsMissing(f"{folder} lacks {FAMILY} in the weights {sorted(missing)}")
    return fonts


def _printable(sheet: str, error: typst.TypstError, paper: InvoicePaper) -> str:
    """The sheet without the letters that this error is about; another error is raised again.

    PDF/A forbids text without glyphs, and only the shaping of the text itself shows which letters have none.
    """
    letters = {_unescaped(text) for text in _UNPRINTABLE.findall(str(error))}
    if not letters:
        raise error
    _log.warning("invoice %s: no font has %s", paper.number, ascii(sorted(letters)))
    for text in sorted(letters, key=len, reverse=True):
        sheet = sheet.replace(text, REPLACEMENT * len(text))
    return sheet


def _unescaped(text: str) -> str:
    """Rust's debug form of a string, read back for what can be in it here: letters, never quotes or line ends."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
