"""Totals and VAT of drafts, drawn up in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.bulk import update_rows
from services.invoicing.amounts import totals
from services.invoicing.models import OPEN, Invoice, Position
from services.invoicing.rules import vat
from services.parties.models import Party
from tenants.models import Client

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Drawn:
    """What drawing up one draft gives: values of the columns in `COLUMNS`, in their order."""

    positions_net: Decimal
    vat_category: str
    vat_rate: Decimal
    tax: Decimal
    payable: Decimal
    warnings: list[str]
    buyer: dict[str, Any]
    stale: bool = False


COLUMNS = ("positions_net", "vat_category", "vat_rate", "tax", "payable", "warnings", "buyer", "stale")
BUYER = ("name", "contact", "street", "postcode", "city", "region", "country", "email", "phone", "vat_id", "language")


def draw_up_stale(actor: Actor, *, limit: int = CHUNK) -> int:
    """Draw up the drafts that need it, at most `limit`; one transaction. Returns how many; 0 when all are fresh."""
    with transaction.atomic(durable=True):
        waiting = Invoice.objects.select_for_update(of=("self",)).filter(stale=True, state__in=OPEN)
        return draw_up(actor, list(waiting.select_related("party").order_by("id")[:limit]))


def draw_up(actor: Actor, drafts: Sequence[Invoice]) -> int:
    """Totals, VAT and buyer of these drafts, in the caller's transaction: two statements for all."""
    if not drafts:
        return 0
    seller = Client.objects.get(pk=actor.tenant)
    of: dict[UUID, list[Sum]] = {draft.pk: [] for draft in drafts}
    positions = Position.objects.filter(invoice__in=drafts).values_list("invoice_id", "net", "rate_given")
    for invoice_id, net, rate_given in positions:
        of[invoice_id].append(Sum(net, rate_given))
    drawn = [drawn_up(draft, of[draft.pk], seller) for draft in drafts]
    columns = {name: [getattr(row, name) for row in drawn] for name in COLUMNS}
    return update_rows(Invoice, [draft.pk for draft in drafts], columns)


class Sum(NamedTuple):
    """What counts of a position."""

    net: Decimal
    rate_given: Decimal | None


def drawn_up(draft: Invoice, positions: Sequence[Sum], seller: Client) -> Drawn:
    nets = [position.net for position in positions]
    treatment = treatment_of(draft, seller, {p.rate_given for p in positions if p.rate_given is not None})
    warnings = [treatment.warning] if treatment.warning else []
    if not nets:
        warnings.append("no_positions")
    if not draft.party.email:
        warnings.append("no_email")
    if any(net < 0 for net in nets):
        warnings.append("negative_position")
    sums = totals(nets, draft.freight, treatment.rate, draft.currency)
    return Drawn(
        sums.positions_net, treatment.category, treatment.rate, sums.tax, sums.payable, warnings, buyer_of(draft.party)
    )


def treatment_of(draft: Invoice, seller: Client, given: set[Decimal]) -> vat.Treatment:
    """What a person decided, else what the law proposes for the day of delivery; where the client's file names another
    rate, a person decides."""
    day = draft.delivery_date or draft.order_date
    if day is None:
        return vat.Treatment("", Decimal(0), vat.NO_DATE)
    if draft.vat_decided_by and draft.vat_category:
        return vat.decided(seller.country, draft.vat_category, day)
    proposed = vat.proposed(seller.country, draft.party.country, draft.party.vat_id, day)
    if proposed.category and given - {proposed.rate}:
        return vat.Treatment("", Decimal(0), vat.OTHER_RATE)
    return proposed


def buyer_of(party: Party) -> dict[str, Any]:
    """Who the invoice is made out to, frozen with the draft and final with the issue."""
    return {name: getattr(party, name) for name in BUYER}
