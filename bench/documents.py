"""How fast the documents of invoices are made, beside what the engines do with nothing of ours around them.

Two processes work at once, as two workers do. In each of them ours and the yardstick take turns on the same invoices,
a few at a time, so that whatever else the machine is doing slows both. Ratios are of rates: 1 is as fast, 10 is ten
times as fast as the yardstick. An invoice has three positions, a discount and freight, and fills one page.
"""

from __future__ import annotations

import html
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from services.invoicing.documents.layout import invoice_sheet
from services.invoicing.documents.paper import (
    InvoicePaper,
    PaperCharge,
    PaperParty,
    PaperPosition,
    PaperTax,
    PostalAddress,
)

PROCESSES = 2
TURN = 3
WARM_UP = 3
FONTS = Path(__file__).parents[1] / "static" / "fonts"
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")

Metric = tuple[str, str, str]
Work = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many invoices each process makes."""

    pdf: int
    weasyprint: int
    ubl: int


SIZES = {"small": Amounts(pdf=150, weasyprint=12, ubl=300), "full": Amounts(pdf=1500, weasyprint=80, ubl=3000)}


def run(size: str) -> Iterator[Metric]:
    """The metrics, as name, plain decimal and unit. `size` is "small" (half a minute) or "full"."""
    amounts = SIZES[size]
    rate, ratio = _beside(_pdf_and_typst, amounts.pdf)
    yield "pdf_rate", _plain(rate), "invoices/s"
    yield "pdf_vs_typst", _plain(ratio), "ratio"
    if _has_pango():
        _, ratio = _beside(_pdf_and_weasyprint, amounts.weasyprint)
        yield "pdf_vs_weasyprint", _plain(ratio), "ratio"
    rate, ratio = _beside(_ubl_and_saxon, amounts.ubl)
    yield "ubl_rate", _plain(rate), "invoices/s"
    yield "ubl_vs_saxon", _plain(ratio), "ratio"


def paper(n: int) -> InvoicePaper:
    """The n-th invoice: no two are alike."""
    quantities = tuple(Decimal(1 + n * prime % 97) for prime in (7, 11, 13))
    names = ("Queso Cabrales", "Singaporean Hokkien Fried Mee", "Mozzarella di Giovanni")
    prices = (Decimal("14.00"), Decimal("9.80"), Decimal("34.80"))
    positions = tuple(
        PaperPosition(
            number=str(place), name=name, item_code=f"NW-{place}", quantity=quantity, unit_price=price,
            discount_amount=Decimal(5 * (place == 1)), net=quantity * price - 5 * (place == 1),
            vat_category="S", vat_rate=Decimal(21),
        )
        for place, (name, quantity, price) in enumerate(zip(names, quantities, prices, strict=True), start=1)
    )  # fmt: skip
    net = sum((position.net for position in positions), Decimal(0))
    taxable = net + Decimal("32.38")
    tax = (taxable * 21 / 100).quantize(Decimal("0.01"))
    return InvoicePaper(
        number=f"2026-{n:06}", issue_date=date(2026, 11, 12), due_date=date(2026, 12, 12),
        delivery_date=date(2026, 11, 10), currency="EUR", language="nl", order_reference=str(10248 + n),
        seller=SELLER, buyer=BUYER, iban="NL91ABNA0417164300", bic="ABNANL2A", positions=positions,
        charges=(
            PaperCharge(reason="Vracht", amount=Decimal("32.38"), vat_category="S", vat_rate=Decimal(21)),
        ),
        taxes=(PaperTax(category="S", rate=Decimal(21), taxable=taxable, tax=tax),),
        positions_net=net, charges_total=Decimal("32.38"), tax_exclusive=taxable, tax_total=tax, payable=taxable + tax,
    )  # fmt: skip


SELLER = PaperParty(
    name="Acme Handelsmaatschappij BV",
    address=PostalAddress(street="Keizersgracht 123", postcode="1015 CJ", city="Amsterdam", country="NL"),
    vat_id="NL123456782B90",
    registration="12345678",
    email="facturen@acme.example",
)
BUYER = PaperParty(
    name="Vins et alcools Chevalier",
    address=PostalAddress(street="59 rue de l'Abbaye", postcode="51100", city="Reims", country="FR"),
)


def _plain(value: float) -> str:
    return f"{value:.2f}"


# Each of the next three makes, inside a process, our work and the yardstick's on the n-th invoice.


def _pdf_and_typst(amount: int) -> tuple[Work, Work]:
    import typst

    from services.invoicing.documents.pdf import TEMPLATES, Printer, sheet_json

    printer = Printer(FONTS)
    papers = [paper(n) for n in range(amount)]
    inputs = [{"sheet": sheet_json(paper(n + amount))} for n in range(amount)]
    compiler = typst.Compiler(
        str(TEMPLATES / "invoice.typ"), str(TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True
    )

    def bare(n: int) -> object:
        return compiler.compile(format="pdf", sys_inputs=inputs[n], pdf_standards="a-3b")

    return lambda n: printer.invoice(papers[n]), bare


def _pdf_and_weasyprint(amount: int) -> tuple[Work, Work]:
    weasyprint = import_module("weasyprint")
    from services.invoicing.documents.pdf import Printer

    printer = Printer(FONTS)
    papers = [paper(n) for n in range(amount)]
    sheets = [invoice_sheet(one) for one in papers]
    pages = [_as_html(sheet) for sheet in sheets]
    fonts = import_module("weasyprint.text.fonts").FontConfiguration()
    style = weasyprint.CSS(string=STYLE.format(fonts=FONTS.as_uri(), **sheets[0]["inks"]), font_config=fonts)

    def html_to_pdf(n: int) -> object:
        page = weasyprint.HTML(string=pages[n])
        return page.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3b", pdf_tags=True)

    return lambda n: printer.invoice(papers[n]), html_to_pdf


def _ubl_and_saxon(amount: int) -> tuple[Work, Work]:
    import saxonche

    from services.invoicing.documents import rules, ubl

    papers = [paper(n) for n in range(amount)]
    texts = [ubl.build(one).decode().partition("?>")[2] for one in papers]
    processor = saxonche.PySaxonProcessor(license=False)
    stylesheet = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(rules.folder() / rules.STYLESHEET)
    )

    def ours(n: int) -> object:
        verdict = rules.check(ubl.build(papers[n]))
        assert verdict.ok, verdict.failures
        return verdict

    def bare(n: int) -> object:
        return stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=texts[n]))

    return ours, bare


Pair = Callable[[int], tuple[Work, Work]]


def _beside(pair: Pair, amount: int) -> tuple[float, float]:
    """Our rate (invoices a second, all processes together) and its ratio to the yardstick's."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, _meet, (barrier,)) as pool:
        seconds = pool.starmap(_timed, [(pair, amount)] * PROCESSES, chunksize=1)
    ours, theirs = (sum(amount / spent[side] for spent in seconds) for side in (0, 1))
    return ours, ours / theirs


_barrier: Barrier


def _meet(barrier: Barrier) -> None:
    global _barrier
    _barrier = barrier


def _timed(pair: Pair, amount: int) -> tuple[float, float]:
    """Seconds that ours and the yardstick took for the same invoices, after a warm-up, in turns."""
    works = pair(amount)
    for work in works:
        _seconds(work, range(amount - WARM_UP, amount))  # the last: what was just made, the engines still remember
    _barrier.wait()
    spent = [0.0, 0.0]
    for start in range(0, amount, TURN):
        turn = range(start, min(start + TURN, amount))
        for side in (0, 1) if start % (2 * TURN) else (1, 0):
            spent[side] += _seconds(works[side], turn)
    return spent[0], spent[1]


def _seconds(work: Work, turn: Sequence[int]) -> float:
    begin = time.perf_counter()
    for n in turn:
        work(n)
    return time.perf_counter() - begin


def _has_pango() -> bool:
    """Whether WeasyPrint finds the libraries it needs; as root they are installed first."""
    if _imports_weasyprint():
        return True
    print(f"WeasyPrint needs system libraries: apt-get install {' '.join(PANGO)}", file=sys.stderr)
    if os.geteuid() == 0:
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *PANGO]):
            subprocess.run(["apt-get", *command], check=False, capture_output=True)
    return _imports_weasyprint()


def _imports_weasyprint() -> bool:
    """Asked of a process of its own: a failed import leaves parts behind."""
    done = subprocess.run([sys.executable, "-c", "import weasyprint"], capture_output=True, check=False)
    return done.returncode == 0


# The same invoice for WeasyPrint: the same words, weights, colours and places, in the simplest HTML that gives them.
STYLE = """
@font-face {{ font-family: Inter; src: url({fonts}/Inter-Regular.ttf) }}
@font-face {{ font-family: Inter; font-weight: 500; src: url({fonts}/Inter-Medium.ttf) }}
@font-face {{ font-family: Inter; font-weight: 600; src: url({fonts}/Inter-SemiBold.ttf) }}
@page {{
  size: A4; margin: 26mm 20mm 26mm 25mm;
  @bottom-left {{ content: string(legal); font: 7.5pt Inter; color: #5b6068; border-top: 0.5pt solid #d9dce0 }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 7.5pt Inter; border-top: 0.5pt solid #d9dce0 }}
}}
body {{ font: 9pt/1.4 Inter; color: #1c1e22; font-feature-settings: "calt" 0, "tnum" 1 }}
h1 {{ font: 600 22pt Inter; position: absolute; top: -10mm; margin: 0 }} h2 {{ font: 600 18pt Inter }}
b {{ font-weight: 600; font-size: 14pt }} .ink {{ color: {strong} }} .quiet {{ color: #5b6068 }}
.letterhead {{ position: absolute; right: 0; top: -9mm; text-align: right; font-size: 7.5pt; color: #5b6068 }}
.sender {{ margin-top: 24mm; font-size: 6pt; color: #5b6068 }} .buyer {{ font-size: 10pt; height: 40mm }}
.legal {{ string-set: legal content(); height: 0; overflow: hidden }}
table {{ width: 100%; border-collapse: collapse }} td, th {{ padding: 1.8mm 0; vertical-align: top; text-align: right }}
.meta {{ position: absolute; left: 95mm; top: 25mm; width: 70mm }} .meta td {{ text-align: left; padding: 0 }}
.rows th {{ font: 500 7.5pt Inter; color: #5b6068; border-bottom: 1pt solid {line} }}
.rows td {{ border-bottom: 0.5pt solid #d9dce0 }} .rows :is(td, th):nth-child(-n + 2) {{ text-align: left }}
.sums {{ margin-left: 69mm; width: 96mm }} .sums td {{ padding: 0.7mm 0 }} .sums td:first-child {{ text-align: left }}
.sums tr:last-child td {{ border-top: 1pt solid {line} }}
.pay {{ margin-top: 6mm; background: {tint}; border-radius: 2.5mm; padding: 5mm; break-inside: avoid }}
.pay td {{ text-align: left; font-weight: 500; padding: 0 }} .pay table {{ width: 91mm; margin: -12mm 0 0 64mm }}
"""


def _as_html(sheet: dict[str, Any]) -> str:
    code = "<br><small class=quiet>"
    rows = [
        (number, f"{_text(name)}{code}{_text(item)}", f"{value} <span class=quiet>{_text(unit)}</span>", *sums)
        for number, name, item, value, unit, *sums in sheet["rows"]
    ]
    heads = "".join(f"<th>{_text(column['head'])}" for column in sheet["columns"])
    pay, payable = sheet["payment"], sheet["payable"]
    sums = [*_pairs(sheet["totals"]), (f"<b>{_text(payable[0])}</b>", f"<b class=ink>{_text(payable[1])}</b>")]
    return f"""<!doctype html><html lang={sheet["language"]}><title>{_text(sheet["number"])}</title>
<div class=legal>{_text(" · ".join(sheet["legal"]))}</div><h1 class=ink>{_text(sheet["seller"])}</h1>
<div class=letterhead>{_text(sheet["letterhead"])}</div><div class=sender>{_text(sheet["sender"])}</div>
<div class=buyer>{_text(sheet["buyer"])}</div>{_table("meta", _pairs(sheet["meta"]))}
<h2>{_text(sheet["title"])} <span class=ink>{_text(sheet["number"])}</span></h2>
{_table("rows", rows, f"<thead><tr>{heads}</thead>")}{_table("sums", sums)}
<div class=pay><span class=quiet>{_text(pay["lead"])}</span><br><b>{_text(pay["amount"])}</b><br>{_text(pay["by"])}
{_table("ways", _pairs(pay["ways"]))}</div>"""


def _text(value: str | Sequence[str]) -> str:
    lines = [value] if isinstance(value, str) else value
    return "<br>".join(html.escape(line) for line in lines)


def _pairs(pairs: Sequence[tuple[str, str | Sequence[str]]]) -> list[tuple[str, str]]:
    return [(f"<span class=quiet>{_text(label)}</span>", _text(value)) for label, value in pairs]


def _table(name: str, rows: Sequence[Sequence[str]], head: str = "") -> str:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table class={name}>{head}<tbody>{body}</tbody></table>"
