"""Invoices on paper: PDF/A-3b, set by Typst from `templates/documents/invoice.typ`.

One `Printer` is made once a process and used for every invoice: its compiler keeps the parsed template and the fonts.
The same paper gives the same bytes, so that a document printed again is found to be the one that was sent.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from services.invoicing.documents.layout import invoice_sheet
from services.invoicing.documents.letters import coverage, writable
from services.invoicing.documents.paper import InvoicePaper

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "documents"
FAMILY = "Inter"
WEIGHTS = frozenset({400, 500, 600})

_log = logging.getLogger(__name__)


class FontsMissing(Exception):
    """The folder lacks a font that the template asks for. Typst would take another one and say nothing."""


class PrintedBeforeFork(Exception):
    """Typst's threads stayed in the parent process. It would wait for them for ever: let the child print first."""


class _Home:
    """The process in which Typst has started its threads, which it does once, at the first print."""

    pid = 0

    @classmethod
    def enter(cls) -> None:
        cls.pid = cls.pid or os.getpid()
        if cls.pid != os.getpid():
            raise PrintedBeforeFork


class Printer:
    """Prints invoices with the fonts of one folder. May be shared between threads; they print in turns."""

    def __init__(self, fonts: Path) -> None:
        loaded, regular = _loaded(fonts)
        self._letters = coverage(regular)
        self._turn = Lock()
        self._compiler = typst.Compiler(
            input=str(TEMPLATES / "invoice.typ"),
            root=str(TEMPLATES),
            font_paths=loaded,
            ignore_system_fonts=True,
        )

    def invoice(self, paper: InvoicePaper) -> bytes:
        """One invoice as PDF/A-3b.

        Letters that our font lacks come from Typst's own fonts. Where one of them has no glyph anywhere (PDF/A forbids
        that), the invoice is printed with U+FFFD for all letters that our font lacks, which is logged.
        """
        try:
            return self._print(paper, sheet_json(paper))
        except BaseException as error:
            if not _is_about_letters(error):
                raise
            _log.warning("invoice %s: no font has some of its letters, printed as U+FFFD", paper.number)
            return self._print(paper, _json(_each_text(invoice_sheet(paper), self._letters.printable)))

    def invoices(self, papers: Iterable[InvoicePaper]) -> list[bytes]:
        """Each invoice as a PDF of its own, in order."""
        return [self.invoice(paper) for paper in papers]

    def _print(self, paper: InvoicePaper, sheet: str) -> bytes:
        _Home.enter()
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
    sheet = invoice_sheet(paper)
    text = _json(sheet)
    # JSON escapes the control characters, so a text without escapes only needs to be looked at once, as a whole.
    if "\\u" not in text and writable(text) == text:
        return text
    return _json(_each_text(sheet, writable))


def _json(sheet: dict[str, Any]) -> str:
    return json.dumps(sheet, ensure_ascii=False)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each_text(one, change) for key, one in value.items()}
    return [_each_text(one, change) for one in value]


def _loaded(folder: Path) -> tuple[typst.Fonts, Path]:
    """The fonts of a folder beside Typst's own, and the file of the regular weight."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
    ours = [font for font in fonts.fonts() if font.family == FAMILY and font.style == "normal" and font.path]
    paths = {font.weight: str(font.path) for font in ours}
    if missing := WEIGHTS - paths.keys():
        raise FontsMissing(f"{folder} lacks {FAMILY} in the weights {sorted(missing)}")
    return fonts, Path(paths[400])


def _is_about_letters(error: BaseException) -> bool:
    """Whether Typst stumbled over what the letters are: no glyph, or its shaping fell (a panic is no Exception)."""
    if isinstance(error, typst.TypstError):
        return "could not be displayed" in str(error)
    return type(error).__name__ == "PanicException"
