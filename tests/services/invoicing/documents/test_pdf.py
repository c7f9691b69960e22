"""Printed invoices, read back with another program's eyes."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst

from services.invoicing.documents.paper import InvoicePaper
from services.invoicing.documents.pdf import FontsMissing, Printer
from tests.services.invoicing.documents.papers import GLOBEX, US_BUYER, freight, invoice, position, untaxed
from tests.services.invoicing.documents.samples import ROOT, needs, samples


@pytest.fixture(scope="module")
def printer() -> Printer:
    return Printer(ROOT / "static" / "fonts")


def pages(pdf: bytes) -> list[str]:
    """The text of each page: every run of white space one blank, and without places to break."""
    texts = [page.extract_text().replace("\u200b", "") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return [" ".join(text.split()) for text in texts]


def root_of(pdf: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]


def fonts(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Name of every font in use, and whether its program is embedded."""
    for page in root_of(pdf)["/Pages"]["/Kids"]:
        for font in page.get_object()["/Resources"]["/Font"].values():
            one = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = one["/FontDescriptor"].get_object()
            yield str(one["/BaseFont"]), any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_an_invoice_is_pdf_a_3b_with_its_fonts_inside(printer: Printer) -> None:
    pdf = printer.invoice(invoice())
    metadata = root_of(pdf)["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>3</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>B</pdfaid:conformance>", metadata)
    found = set(fonts(pdf))
    assert all(embedded for _, embedded in found)
    assert {name.split("+")[1] for name, _ in found} == {"Inter-Regular", "Inter-Medium", "Inter-SemiBold"}


def test_it_is_tagged_and_named_for_those_who_cannot_see_it(printer: Printer) -> None:
    pdf = printer.invoice(invoice(language="de"))
    root, metadata = root_of(pdf), pypdf.PdfReader(io.BytesIO(pdf)).metadata
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert metadata is not None
    assert metadata.title == "Rechnung 2026-000123"
    assert metadata.author == "Acme Handelsmaatschappij BV"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Invoice 2026-000123", "12 December 2026", "To pay €435.58", "VAT 21% on 359.98", "Page 1 of 1"]),
        ("nl", ["Factuur 2026-000123", "12 december 2026", "Te betalen € 435,58", "Btw 21% over 359,98"]),
        ("pl", ["Faktura 2026-000123", "12 grudnia 2026", "Do zapłaty 435,58 €", "VAT 21% od 359,98", "Strona 1 z 1"]),
        ("de", ["Rechnung 2026-000123", "12. Dezember 2026", "Zu zahlen 435,58 €", "USt 21 % auf 359,98"]),
        ("fr", ["Invoice 2026-000123"]),
    ],
)
def test_it_speaks_the_readers_language(printer: Printer, language: str, words: list[str]) -> None:
    [text] = pages(printer.invoice(invoice(language=language)))
    assert [word for word in words if word not in text] == []


def test_it_says_who_what_where_to_and_how_to_pay(printer: Printer) -> None:
    [text] = pages(printer.invoice(invoice(note="Dank u wel.", buyer_reference="Afd. 7")))
    for fact in (
        "Acme Handelsmaatschappij BV · KvK 12345678 · Btw-nummer NL123456782B90",
        "Globex Großhandel GmbH Müllerstraße 5 80331 München Duitsland",
        "Uw order 10248",
        "Uw kenmerk Afd. 7",
        "Uw btw-nummer DE123456788",
        "IBAN NL91 ABNA 0417 1643 00",
        "BIC ABNANL2A",
        "Kenmerk RF18 5390 0754 7034",
        "Dank u wel.",
        "−8,40",
    ):
        assert fact in text


def test_without_discounts_there_is_no_such_column(printer: Printer) -> None:
    assert "Korting" in pages(printer.invoice(invoice()))[0]
    assert "Korting" not in pages(printer.invoice(invoice(positions=(position(),))))[0]


def test_a_long_invoice_repeats_its_head_and_counts_its_pages(printer: Printer) -> None:
    texts = pages(printer.invoice(invoice(positions=[position(n, name=f"Item {n}") for n in range(1, 101)])))
    assert len(texts) > 3
    for n, text in enumerate(texts, start=1):
        assert f"Pagina {n} van {len(texts)}" in text
        assert "Factuur 2026-000123" in text
        assert ("Omschrijving" in text) == ("Item " in text)
    assert [n for n in range(1, 101) if not any(f"Item {n} " in text for text in texts)] == []
    assert ["Te betalen" in text and "IBAN" in text for text in texts] == [False] * (len(texts) - 1) + [True]


def test_an_invoice_of_freight_alone_has_no_table(printer: Printer) -> None:
    [text] = pages(printer.invoice(invoice(positions=(), language="en")))
    assert "Description" not in text
    assert "Freight 32.38 Total excluding VAT 32.38" in text


@pytest.mark.parametrize(("category", "sentence"), [("K", "artikel 138"), ("G", "artikel 146"), ("AE", "Btw verlegd")])
def test_where_no_vat_is_charged_it_says_why(printer: Printer, category: str, sentence: str) -> None:
    [text] = pages(printer.invoice(untaxed(category)))
    assert sentence in text


def test_outside_the_scope_of_vat_there_is_no_rate(printer: Printer) -> None:
    [text] = pages(printer.invoice(untaxed("O", language="en")))
    assert "No VAT on 200.38" in text
    assert "%" not in text


def test_nothing_to_pay_is_said_and_not_asked_for(printer: Printer) -> None:
    [text] = pages(printer.invoice(invoice(payable=Decimal("-5.00"), language="en")))
    assert "There is nothing to pay." in text
    assert "IBAN" not in text


MARK_UP = "#let x = 1 $y$ *bold* _it_ \\ @ref <label> `raw` ~ // -- \"q\" 'q' -> 3x4 [a](b) = h + l"


def test_mark_up_is_printed_as_it_was_written(printer: Printer) -> None:
    paper = invoice(
        positions=(position(name=MARK_UP, item_code="#panic()"),),
        note=MARK_UP,
        buyer=replace(GLOBEX, name="#import *"),
        number='#{"x"}',
    )
    [text] = pages(printer.invoice(paper))
    assert text.count(MARK_UP) >= 1
    assert "#panic()" in text
    assert "#import *" in text
    assert 'Factuur #{"x"}' in text


ALPHABETS = [
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ",
    "ĄĆĘŁŃÓŚŹŻąćęłńóśźż ČĎĚŇŘŠŤŮŽčďěňřšťůž ŐŰőű ĂÂÎȘȚăâîșț",
    "ĀČĒĢĪĶĻŅŠŪŽāčēģīķļņšūž ĖĮŲėįų ĞİŞğış ŒœŸ ŴŶŵŷ ĦħĊċĠġŻż Ĳĳ",
    "Ελληνικά Ωώ Български Ўўієї",
]


@pytest.mark.parametrize("letters", ALPHABETS)
def test_the_letters_of_europe_are_printed_with_our_font(printer: Printer, letters: str) -> None:
    pdf = printer.invoice(invoice(note=letters))
    assert letters in pages(pdf)[0]
    assert {name.split("+")[1][:6] for name, _ in fonts(pdf)} == {"Inter-"}


def test_a_letter_that_no_font_has_is_shown_as_missing_and_logged(
    printer: Printer, caplog: pytest.LogCaptureFixture
) -> None:
    paper = invoice(buyer=replace(US_BUYER, name="東京 Traders ﷽"), note="bell \x07, \x9f and \ud800")
    [text] = pages(printer.invoice(paper))
    assert "\ufffd\ufffd Traders" in text
    assert "bell \ufffd" in text
    assert "2026-000123" in caplog.text


def test_letters_of_all_scripts_at_once_are_printed_or_shown_as_missing(printer: Printer) -> None:
    everything = "".join(map(chr, range(0x20, 0x3000)))
    text = " ".join(pages(printer.invoice(invoice(note=everything))))
    assert "ABCDEFGHIJKLMNOPQRSTUVWXYZ" in text
    assert "\ufffd" in text


def test_other_faults_are_not_taken_for_letters(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.invoicing.documents.layout.inks", lambda hue: {"strong": "no colour"})
    with pytest.raises(typst.TypstError):
        printer.invoice(invoice())


LONG = "Overeenkomstenbeheersmaatschappij "


@pytest.mark.parametrize(
    ("fields", "letter", "times"),
    [
        ({"number": "¤" * 200}, "¤", 200),
        ({"seller": replace(GLOBEX, name=LONG * 8, email="¤" * 200, registration="HRB " * 60)}, "¤", 200),
        ({"buyer": replace(GLOBEX, name=LONG * 39 + "¤" * 300)}, "¤", 300),
        ({"order_reference": "¤" * 300, "payment_reference": "¤" * 300}, "¤", 600),
        ({"note": "¤ word " * 3000}, "¤", 3000),
        ({"positions": (position(name="¤" * 5000, item_code="¤" * 500),)}, "¤", 5500),
        ({"positions": (position(quantity=Decimal("1E+15"), unit_price=Decimal("123456789.123456")),)}, "123456", 1),
        ({"charges": tuple(freight() for _ in range(60))}, "32,38", 60),
    ],
    ids=["number", "seller", "buyer", "references", "note", "position", "amounts", "charges"],
)
def test_anything_long_is_printed_whole(printer: Printer, fields: dict[str, Any], letter: str, times: int) -> None:
    text = " ".join(pages(printer.invoice(invoice(**fields))))
    assert text.count(letter) >= times


def test_the_same_paper_gives_the_same_bytes(printer: Printer) -> None:
    assert printer.invoice(invoice()) == Printer(ROOT / "static" / "fonts").invoice(invoice())


def test_threads_take_turns(printer: Printer) -> None:
    papers = [invoice(number=f"2026-{n:06}") for n in range(12)]
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(printer.invoice, papers))
    assert printed == printer.invoices(papers)
    assert all(paper.number in pages(pdf)[0] for paper, pdf in zip(papers, printed, strict=True))


FORK = """
import os, sys
from pathlib import Path
from services.invoicing.documents.pdf import PrintedBeforeFork, Printer
from tests.services.invoicing.documents.papers import invoice
printer = Printer(Path("static/fonts"))

def child():
    try:
        return 0 if printer.invoice(invoice()).startswith(b"%PDF") else 1
    except PrintedBeforeFork:
        return 2

for expected in (0, 2):
    pid = os.fork()
    if not pid:
        os._exit(child())
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == expected
    printer.invoice(invoice())
"""


def test_a_worker_may_be_forked_before_the_first_print_and_says_so_after() -> None:
    subprocess.run([sys.executable, "-c", FORK], cwd=ROOT, timeout=60, check=True)


def test_a_folder_without_the_font_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing, match="lacks Inter"):
        Printer(tmp_path)


NAUGHTY = samples("hostile/blns.json")


def naughty_papers() -> Iterator[InvoicePaper]:
    strings = json.loads(NAUGHTY[0].read_text())
    for start in range(0, len(strings), 25):
        yield invoice(positions=[position(n, name=text) for n, text in enumerate(strings[start : start + 25])])


@needs(NAUGHTY)
def test_naughty_strings_are_only_strings(printer: Printer) -> None:
    printed = printer.invoices(naughty_papers())
    assert all("Te betalen" in pages(pdf)[-1] for pdf in printed)
