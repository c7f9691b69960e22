"""What the demo counted, compared with what the files come to, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from demo.expected import Expected
from demo.papers import Paper


@dataclass
class Counted:
    """One client's figures, as pages and documents say them."""

    client: str
    folder: Path
    rows_in: int = 0
    refused: int = 0
    first_invoices: int = 0
    first_held: int = 0
    invoices: int = 0
    held: int = 0
    seconds: float = 0.0
    papers: list[Paper] = field(default_factory=list)

    @property
    def pdf(self) -> int:
        return sum(paper.pdf for paper in self.papers)

    @property
    def ubl_valid(self) -> int:
        return sum(not paper.failures for paper in self.papers)

    @property
    def net(self) -> Decimal:
        return sum((paper.net for paper in self.papers), Decimal(0))


def differences(counted: Counted, expected: Expected) -> list[str]:
    """Where what was counted is not what the files come to, one sentence each."""
    n = len(expected.invoiced(first_pass=False))
    pairs = [
        ("order rows handed in", counted.rows_in, expected.rows_in),
        ("order rows refused", counted.refused, expected.refused),
        ("invoices of the first pass", counted.first_invoices, len(expected.invoiced(first_pass=True))),
        ("orders held after the first pass", counted.first_held, expected.held(first_pass=True)),
        ("invoices issued", counted.invoices, n),
        ("orders held", counted.held, expected.held(first_pass=False)),
        ("PDF documents", counted.pdf, n),
        ("valid UBL documents", counted.ubl_valid, n),
        ("net in all", counted.net, expected.net(first_pass=False)),
    ]
    told = [
        f"{counted.client}: {what}: {is_now}, and the files say {due}" for what, is_now, due in pairs if is_now != due
    ]
    return [*told, *of_papers(counted, expected)]


def of_papers(counted: Counted, expected: Expected) -> Iterator[str]:
    """Invoice by invoice: each order once, its net, its VAT category, its number in a run without gaps."""
    due = {order.number: order for order in expected.invoiced(first_pass=False)}
    if sorted(paper.order for paper in counted.papers) != sorted(due):
        yield f"{counted.client}: the invoices are not one for each order that was shipped"
    for paper in counted.papers:
        order = due.get(paper.order)
        says = f"{paper.net} {paper.currency}, category {paper.category}"
        if order and says != (say := f"{order.net} {expected.currency}, category {order.vat}"):
            yield f"{counted.client}: invoice {paper.number} says {says}, and the files say {say}"
        if paper.failures:
            yield f"{counted.client}: invoice {paper.number} breaks {', '.join(paper.failures)}"
    sequence = sorted(int(paper.number.rpartition("-")[2]) for paper in counted.papers)
    if sequence != list(range(1, len(sequence) + 1)):
        yield f"{counted.client}: the numbers have gaps"


HEADINGS = ("client", "rows in", "refused", "invoices", "held", "net", "seconds", "files")


def table(counted: Sequence[Counted]) -> str:
    """One line a client, and one for all."""
    rows = [HEADINGS, *(cells(one) for one in counted), sums(counted)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    return "\n".join("  ".join(aligned(row, widths)).rstrip() for row in rows)


def cells(one: Counted) -> tuple[str, ...]:
    figures = (f"{figure:,}" for figure in (one.rows_in, one.refused, one.invoices, one.held))
    net = f"{one.net:,} {one.papers[0].currency}" if one.papers else ""
    return (one.client, *figures, net, f"{one.seconds:.1f}", str(one.folder))


def sums(counted: Sequence[Counted]) -> tuple[str, ...]:
    names = ("rows_in", "refused", "invoices", "held")
    return ("all", *(f"{sum(getattr(one, name) for one in counted):,}" for name in names), "", "", "")


def aligned(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Words to the left, figures to the right."""
    for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
        yield cell.ljust(width) if i in (0, len(row) - 1) else cell.rjust(width)


def as_json(counted: Sequence[Counted], seconds: float, base_urls: dict[str, str]) -> dict[str, object]:
    """The object that `make demo ONCE=1` ends with."""

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in counted)

    return {
        "clients": len(counted),
        "rows_in": total("rows_in"),
        "rows_refused": total("refused"),
        "invoices_issued": total("invoices"),
        "orders_held": total("held"),
        "pdf": total("pdf"),
        "ubl_valid": total("ubl_valid"),
        "first_pass_invoices": total("first_invoices"),
        "seconds": round(seconds, 1),
        "base_urls": base_urls,
    }
