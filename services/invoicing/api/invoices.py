"""Issued invoices, and what is not invoiced yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.api.resources import Call, lists, shows
from services.desk.queries import work_for
from services.invoicing import queries
from services.invoicing.api import shapes
from services.invoicing.models import Invoice

COLUMNS = {"work": "work_id", "issued_from": "issued_on__gte", "issued_until": "issued_on__lte"}


@lists("invoicing.see", shapes.InvoiceShape, order=("-series_id", "-sequence"), takes=shapes.InvoiceFilters)
def invoices(call: Call) -> QuerySet[Invoice]:
    """Issued invoices, newest number first."""
    given = call.given
    wishes = {COLUMNS[name]: given[name] for name in COLUMNS if name in given}
    return queries.invoices_for(call.actor, given.get("q", "")).filter(**wishes)


@shows("invoicing.see", shapes.WholeInvoiceShape)
def invoice(call: Call, invoice: UUID) -> Any:
    """One invoice with its positions. The papers are documents: `documents/<pdf>/content/`."""
    return with_positions(call, queries.invoice_for(call.actor, invoice))


def with_positions(call: Call, invoice: Invoice) -> Any:
    """The same with its positions read, in their order."""
    return Laid(invoice, queries.positions_of(call.actor, invoice))


class Laid:
    """An invoice or draft beside its positions, as the shapes want them."""

    def __init__(self, invoice: Invoice, positions: list[Any]) -> None:
        self.invoice, self.positions = invoice, positions

    def __getattr__(self, name: str) -> Any:
        return getattr(self.invoice, name)


@shows("invoicing.see", shapes.HeldOrdersShape)
def held_orders(call: Call, work: UUID) -> dict[str, Any]:
    """Orders of a piece of work that are not invoiced yet, each with its reason; at most 500."""
    return {"orders": queries.held_of_work(call.actor, work_for(call.actor, work))}
