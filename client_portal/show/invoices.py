"""Invoices and held orders, in lists and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.models import SignedLink
from core.templatetags.kantoor import day, moment, money, number, percent
from services.invoicing.models import Dispatch, DispatchState, Invoice, Position
from services.invoicing.queries import CurrencySum, HeldOrder

HELD_SHOWN = 30


def rows(invoices: Iterable[Invoice]) -> list[dict[str, Any]]:
    return [row(invoice) for invoice in invoices]


def row(invoice: Invoice) -> dict[str, Any]:
    dispatch = getattr(invoice, "dispatch", None)
    return {
        "number": invoice.number, "url": reverse("invoice", args=[invoice.pk]), "debtor": buyer_name(invoice),
        "date": invoice.issued_on, "total": invoice.payable, "currency": invoice.currency,
        "pdf_url": document_url(dispatch and dispatch.pdf_id), "ubl_url": document_url(dispatch and dispatch.ubl_id),
        "note": way_words(dispatch, short=True),
    }  # fmt: skip


def buyer_name(invoice: Invoice) -> str:
    return str(invoice.buyer.get("name") or invoice.party.name)


def document_url(pk: UUID | None) -> str:
    return reverse("document", args=[pk]) if pk else ""


def way_words(dispatch: Dispatch | None, *, short: bool = False) -> str:
    """How an invoice got to its customer. In a list only what is out of the ordinary is said."""
    state = dispatch.state if dispatch else DispatchState.WAITING
    if state in (DispatchState.WAITING, DispatchState.MADE):
        return _("is being made")
    if state == DispatchState.REFUSED:
        return _("not sent: we look into it")
    if state == DispatchState.KEPT:
        return _("not mailed, no address")
    return "" if short or dispatch is None else _("sent to %(address)s") % {"address": dispatch.email}


def currency_of(sums: Sequence[CurrencySum]) -> str:
    """The one currency of a list, which its head names; "" where there are several."""
    return sums[0].currency if len(sums) == 1 else ""


def totals(sums: Sequence[CurrencySum]) -> str:
    return " + ".join(money(one.payable, one.currency) for one in sums)


def held(orders: Sequence[HeldOrder]) -> dict[str, Any] | None:
    """Orders that are not invoiced yet, each with its reason; the first of them, and how many more."""
    if not orders:
        return None
    shown = [
        {"order": one.order_number, "customer": one.customer, "amount": one.payable, "currency": one.currency,
         "reason": one.reason}
        for one in orders[:HELD_SHOWN]
    ]  # fmt: skip
    reasons = Counter(one.reason for one in orders).most_common()
    return {"count": len(orders), "reasons": reasons, "rows": shown, "more": max(0, len(orders) - HELD_SHOWN)}


# --- one invoice


def invoice(found: Invoice, positions: Sequence[Position]) -> dict[str, Any]:
    dispatch = getattr(found, "dispatch", None)
    return {
        "number": found.number, "customer": buyer_name(found), "currency": found.currency,
        "payable": found.payable, "facts": facts(found, dispatch), "sums": sums(found),
        "positions": [position(one) for one in positions],
        "pdf_url": document_url(dispatch and dispatch.pdf_id), "ubl_url": document_url(dispatch and dispatch.ubl_id),
        "way": way_words(dispatch), "way_tone": way_tone(dispatch),
    }  # fmt: skip


def links(found: Invoice, live: Sequence[SignedLink]) -> dict[str, Any]:
    """Links to the invoice that open it now, and where more are made and all are ended."""
    rows = [{"given": day(one.created_at), "by": one.created_name, "until": day(one.expires_at)} for one in live]
    return {
        "rows": rows, "new_url": reverse("new_link", args=[found.pk]),
        "end_url": reverse("end_links", args=[found.pk]) if rows else "",
    }  # fmt: skip


def way_tone(dispatch: Dispatch | None) -> str:
    state = dispatch.state if dispatch else ""
    if state == DispatchState.REFUSED:
        return "due"
    return "done" if state == DispatchState.SENT else ""


def facts(found: Invoice, dispatch: Dispatch | None) -> list[dict[str, Any]]:
    buyer = found.buyer
    address = ", ".join(part for part in (buyer.get("street"), town(buyer), buyer.get("country")) if part)
    said = [
        (_("Customer"), format_html("{}<br>{}", buyer_name(found), address) if address else buyer_name(found)),
        (_("VAT number"), buyer.get("vat_id")),
        (_("Order"), found.order_number),
        (_("Issued"), day(found.issued_on) if found.issued_on else ""),
        (_("To be paid by"), day(found.due_on) if found.due_on else ""),
        (_("Day of delivery"), day(found.delivery_date) if found.delivery_date else ""),
        (_("Sent"), moment(dispatch.sent_at) if dispatch and dispatch.sent_at and dispatch.email else ""),
    ]
    return [{"term": term, "value": value} for term, value in said if value]


def town(buyer: dict[str, Any]) -> str:
    return " ".join(str(buyer[name]) for name in ("postcode", "city") if buyer.get(name))


def position(one: Position) -> dict[str, Any]:
    return {
        "name": one.name, "code": one.item_code if one.item_code != one.name else "",
        "quantity": number(one.quantity.normalize()), "unit": one.unit, "price": one.unit_price,
        "discount": percent(one.discount * 100, 2) if one.discount else "", "net": one.net,
    }  # fmt: skip


def sums(found: Invoice) -> list[tuple[str, Decimal]]:
    """(words, amount) from the positions to what is to be paid."""
    lines = [(_("Positions"), found.positions_net)]
    if found.freight:
        lines.append((_("Freight"), found.freight))
    lines.append((_("VAT %(rate)s") % {"rate": percent(found.vat_rate, 2)}, found.tax))
    return lines
