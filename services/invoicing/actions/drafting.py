"""Rows into drafts, in sets: customers, products and contacts first, then orders, then their positions.

Each function takes rows of one kind (at most a chunk), uses those that can be used and returns how each ended:
row → None where it was used, or the kind and key of what it waits for. All in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.bulk import insert_rows
from core.ids import uuid7
from core.states import move_all
from services.desk.models import Row
from services.desk.reading.outcome import Fate, Outcome, refused, used, waits
from services.invoicing.actions.totals import draw_up_stale
from services.invoicing.amounts import MOST, net_of
from services.invoicing.models import MOVES, OPEN, Invoice, InvoiceState, Position, Product
from services.parties.actions import take_in_parties
from services.parties.queries import by_code
from tenants.models import Client

PARTY_FIELDS = {
    "name": "name", "contact": "contact", "address": "street", "city": "city", "region": "region",
    "postal_code": "postcode", "country": "country", "phone": "phone", "email": "email", "vat_id": "vat_id",
    "language": "language", "currency": "currency",
}  # fmt: skip
"""Column of the file kind `customers` → field of a party."""


def take_in(actor: Actor, kind: str, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    """Use rows of one kind; the entry for the desk's reader."""
    takers: Mapping[str, Callable[[Actor, Sequence[Row], UUID, datetime], Outcome]] = {
        "customers": take_customers, "products": take_products, "contacts": take_contacts,
        "orders": take_orders, "positions": take_positions,
    }  # fmt: skip
    return takers[kind](actor, rows, work_id, now)


def take_customers(actor: Actor, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    take_in_parties(actor, [party_record(row.values) for row in rows], now=now)
    codes = [row.values["customer"] for row in rows]
    Invoice.objects.filter(party__code__in=codes, state__in=OPEN).update(stale=True)
    return {row.pk: used() for row in rows}


def party_record(values: Mapping[str, str]) -> dict[str, object]:
    record: dict[str, object] = {field: values.get(column, "") for column, field in PARTY_FIELDS.items()}
    days = values.get("payment_days", "")
    return record | {"code": values["customer"], "payment_days": int(days) if days else None}


def take_products(actor: Actor, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    products = {
        row.values["product"]: Product(
            code=row.values["product"], name=row.values["name"], unit=row.values.get("unit", "")
        )
        for row in rows
    }
    Product.objects.bulk_create(
        products.values(), update_conflicts=True, unique_fields=["code"], update_fields=["name", "unit"]
    )
    return {row.pk: used() for row in rows}


def take_contacts(actor: Actor, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    """Additions to customers that are known; others wait for theirs."""
    known = by_code(actor, [row.values["customer"] for row in rows])
    usable = [row for row in rows if row.values["customer"] in known]
    take_in_parties(actor, [party_record(row.values) for row in usable], now=now)
    Invoice.objects.filter(party__in=known.values(), state__in=OPEN).update(stale=True)
    ids = {row.pk for row in usable}
    return {row.pk: used() if row.pk in ids else waits("customers", row.values["customer"]) for row in rows}


def take_orders(actor: Actor, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    """A draft for each order whose customer is known; an order number that is there already is refused, not doubled."""
    parties = by_code(actor, [row.values["customer"] for row in rows])
    numbers = [row.values["order"] for row in rows]
    there = set(Invoice.objects.filter(order_number__in=numbers).values_list("order_number", flat=True))
    currency = Client.objects.get(pk=actor.tenant).currency
    outcome, drafts = dict[UUID, Any](), list[Invoice]()
    for row in rows:
        number, party = row.values["order"], parties.get(row.values["customer"])
        if number in there:
            outcome[row.pk] = refused("order", number, "order_known")
        elif party is None:
            outcome[row.pk] = waits("customers", row.values["customer"])
        else:
            there.add(number)
            drafts.append(draft_of(row, party.pk, work_id, party.currency or currency))
            outcome[row.pk] = used()
    write_drafts(drafts)
    return outcome


def draft_of(row: Row, party_id: UUID, work_id: UUID, currency: str) -> Invoice:
    """An order that was not shipped is held: goods are invoiced when they are on their way."""
    values = row.values
    shipped = day_of(values.get("shipped_date", ""))
    held = "shipped_date" in values and shipped is None
    return Invoice(
        id=uuid7(), work_id=work_id, row_id=row.pk, order_number=values["order"], party_id=party_id,
        state=InvoiceState.HELD if held else InvoiceState.DRAFT, hold_reason="not_shipped" if held else "",
        currency=values.get("currency") or currency, order_date=day_of(values.get("order_date", "")),
        delivery_date=shipped, freight=Decimal(values.get("freight") or 0),
    )  # fmt: skip


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


DRAFT_COLUMNS = (
    "id", "work_id", "row_id", "order_number", "party_id", "buyer", "state", "hold_reason", "warnings", "currency",
    "order_date", "delivery_date", "freight", "positions_net", "vat_category", "vat_rate", "tax", "payable",
    "vat_decided_by", "accepted_by", "stale", "number", "version",
)  # fmt: skip


def write_drafts(drafts: Sequence[Invoice]) -> None:
    if drafts:
        insert_rows(Invoice, {name: [getattr(draft, name) for draft in drafts] for name in DRAFT_COLUMNS})


def take_positions(actor: Actor, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    """Positions join the draft of their order; without one they wait, and those of an issued invoice are refused."""
    numbers = {row.values["order"] for row in rows}
    orders = Invoice.objects.filter(order_number__in=numbers).in_bulk(list(numbers), field_name="order_number")
    names = names_of(rows)
    outcome, positions = dict[UUID, Any](), list[Position]()
    for row in rows:
        draft = orders.get(row.values["order"])
        if draft is None:
            outcome[row.pk] = waits("orders", row.values["order"])
        elif draft.state not in OPEN:
            outcome[row.pk] = refused("order", draft.order_number, "order_issued")
        elif row.values.get("currency") and row.values["currency"] != draft.currency:
            given = row.values["currency"]
            outcome[row.pk] = refused("currency", given, "other_currency", found=given, expected=draft.currency)
        else:
            position = position_of(row, draft, names)
            outcome[row.pk] = used() if abs(position.net) < MOST else too_large(row)
            positions += [position] if abs(position.net) < MOST else []
    write_positions(positions)
    orders_touched = [order.pk for order in orders.values() if order.state in OPEN]
    Invoice.objects.filter(pk__in=orders_touched).update(stale=True)
    return outcome


def too_large(row: Row) -> Fate:
    """Quantity and price are each possible; together they are not."""
    value = f"{row.values['quantity']} × {row.values['unit_price']}"
    return refused("quantity", value, "above", limit=f"{MOST:,}")


def names_of(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """product code → (name, unit)."""
    codes = {row.values.get("product", "") for row in rows}
    return {p.code: (p.name, p.unit) for p in Product.objects.filter(code__in=codes)}


def position_of(row: Row, draft: Invoice, names: Mapping[str, tuple[str, str]]) -> Position:
    values, code = row.values, row.values.get("product", "")
    name, unit = names.get(code, ("", ""))
    quantity, price = Decimal(values["quantity"]), Decimal(values["unit_price"])
    discount = Decimal(values.get("discount") or 0)
    return Position(
        id=uuid7(), invoice_id=draft.pk, row_id=row.pk, number=row.number, item_code=code,
        name=values.get("description") or name or code, unit=unit, quantity=quantity, unit_price=price,
        discount=discount, net=net_of(quantity, price, discount, draft.currency), rate_given=rate_of(values),
    )  # fmt: skip


def rate_of(values: Mapping[str, str]) -> Decimal | None:
    """The VAT rate that the client's file names, in per cent."""
    return Decimal(values["vat_rate"]) if values.get("vat_rate") else None


POSITION_COLUMNS = (
    "id", "invoice_id", "row_id", "number", "item_code", "name", "unit", "quantity", "unit_price", "discount",
    "net", "rate_given",
)  # fmt: skip


def write_positions(positions: Sequence[Position]) -> None:
    if positions:
        insert_rows(Position, {name: [getattr(row, name) for row in positions] for name in POSITION_COLUMNS})


def finish(actor: Actor, work_id: UUID, now: datetime) -> None:
    """Draw up every draft that changed, and those of which a position was refused or put right."""
    refused_of = Row.objects.filter(kind="positions", state__in=[Row.State.REFUSED, Row.State.REPAIRED])
    orders = refused_of.exclude(owner_key="").values("owner_key")
    Invoice.objects.filter(order_number__in=orders, state__in=OPEN).update(stale=True)
    while draw_up_stale(actor):
        pass


def hold_all(actor: Actor, work_id: UUID, now: datetime) -> None:
    """The client wants all rows good first: its drafts wait, in the caller's transaction."""
    drafts = Invoice.objects.filter(work_id=work_id)
    move_all(drafts, InvoiceState.HELD, MOVES, hold_reason="all_or_nothing")


def release_all(actor: Actor, work_id: UUID, now: datetime) -> None:
    """All rows are good: the drafts that waited for that go on, in the caller's transaction."""
    held = Invoice.objects.filter(work_id=work_id, state=InvoiceState.HELD, hold_reason="all_or_nothing")
    move_all(held, InvoiceState.DRAFT, MOVES, hold_reason="")
