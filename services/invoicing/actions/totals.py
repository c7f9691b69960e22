"""Totals and VAT of drafts, drawn up in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.bulk import update_rows
from core.money import total
from services.desk.models import Row
from services.invoicing.amounts import MOST, totals
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
    short = orders_that_lack_positions([draft.order_number for draft in drafts])
    drawn = [drawn_up(draft, of[draft.pk], seller, lacks=draft.order_number in short) for draft in drafts]
    columns = {name: [getattr(row, name) for row in drawn] for name in COLUMNS}
    return update_rows(Invoice, [draft.pk for draft in drafts], columns)


class Sum(NamedTuple):
    """What counts of a position."""

    net: Decimal
    rate_given: Decimal | None


def orders_that_lack_positions(orders: Sequence[str]) -> set[str]:
    """Orders of which a position was refused and not put right: invoiced now they would fall short."""
    refused = Row.objects.filter(kind="positions", state=Row.State.REFUSED, owner_key__in=orders)
    return set(refused.values_list("owner_key", flat=True))


def drawn_up(draft: Invoice, positions: Sequence[Sum], seller: Client, *, lacks: bool) -> Drawn:
    nets = [position.net for position in positions]
    given = {position.rate_given for position in positions if position.rate_given is not None}
    treatment = blocked(draft, nets, lacks=lacks) or treatment_of(draft, seller, given)
    warnings = [treatment.warning] if treatment.warning else []
    if not nets:
        warnings.append("no_positions")
    if not draft.party.email:
        warnings.append("no_email")
    if any(net < 0 for net in nets):
        warnings.append("negative_position")
    sums = totals(() if treatment.warning == vat.TOO_LARGE else nets, draft.freight, treatment.rate, draft.currency)
    return Drawn(
        sums.positions_net, treatment.category, treatment.rate, sums.tax, sums.payable, warnings, buyer_of(draft.party)
    )


def blocked(draft: Invoice, nets: Sequence[Decimal], *, lacks: bool) -> vat.Treatment | None:
    """What nobody can decide away: the draft has no treatment, and so cannot be issued, until it is mended."""
    if total(nets) >= MOST:
        return vat.Treatment("", Decimal(0), vat.TOO_LARGE)
    if not draft.party.country:
        return vat.Treatment("", Decimal(0), vat.NO_COUNTRY)
    if lacks and not draft.accepted_by:
        return vat.Treatment("", Decimal(0), vat.LACKS_POSITIONS)
    return None


def treatment_of(draft: Invoice, seller: Client, given: set[Decimal]) -> vat.Treatment:
    """What a person decided, else what the law proposes for the day of delivery; where the client's file names another
    rate, a person decides."""
    day = draft.delivery_date or draft.order_date
    if day is None:
        return vat.Treatment("", Decimal(0), vat.NO_DATE)
    try:
        return _treatment_on(draft, seller, given, day)
    except vat.NoRate:
        return vat.Treatment("", Decimal(0), vat.NO_RATE)


def _treatment_on(draft: Invoice, seller: Client, given: set[Decimal], day: date) -> vat.Treatment:
    if draft.vat_decided_by and draft.vat_category:
        return vat.decided(seller.country, draft.vat_category, day)
    proposed = vat.proposed(seller.country, draft.party.country, draft.party.vat_id, day)
    if proposed.category and given - {proposed.rate}:
        return vat.Treatment("", Decimal(0), vat.OTHER_RATE)
    return proposed


def buyer_of(party: Party) -> dict[str, Any]:
    """Who the invoice is made out to, frozen with the draft and final with the issue."""
    return {name: getattr(party, name) for name in BUYER}
