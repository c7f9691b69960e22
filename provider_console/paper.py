"""The draft in hand as its customer will see it, and what staff may do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actor import Actor
from core.reader import reader
from core.templatetags.kantoor import day, percent
from provider_console.contexts import Action, Amount, Choice, Fact, Tag
from provider_console.paging import address
from services.invoicing import queries
from services.invoicing.models import OPEN, Dispatch, DispatchState, Invoice, InvoiceState, Position
from tenants.models import Client


@dataclass(frozen=True, slots=True)
class Company:
    """Seller or debtor on the paper; `address` has lines."""

    name: str
    address: str
    vat_id: str = ""
    email: str = ""
    facts: Sequence[Fact] = ()
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    words: str
    detail: str = ""
    actions: Sequence[Action] = ()
    tone: str = "due"


@dataclass(frozen=True, slots=True)
class Line:
    """A position: quantity × price less discount = total, net of VAT. `vat_rate` in per cent, None while undecided."""

    description: str
    note: str
    quantity: Decimal
    unit: str
    price: Decimal
    vat_rate: Decimal | None
    total: Decimal


@dataclass(frozen=True, slots=True)
class Draft:
    """The context of provider_console/invoicing/_draft.html."""

    id: UUID
    title: str
    state: Tag
    previous_url: str
    next_url: str
    warnings: Sequence[Warned]
    here_url: str
    edit_url: str
    ask_url: str
    question_url: str
    actions: Sequence[Action]
    seller: Company
    debtor: Company
    document: str
    number: str
    facts: Sequence[Fact]
    currency: str
    positions: Sequence[Line]
    net: Decimal
    charges: Sequence[Amount]
    taxes: Sequence[Amount]
    total: Decimal
    papers: Sequence[Choice]
    links_url: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the draft stands: the work, what the list beside it shows, and its neighbours there."""

    client: Client
    work: UUID
    kept: dict[str, str]
    today: date
    previous: UUID | None = None
    next: UUID | None = None
    in_hand: bool = False

    def url(self, name: str, draft: UUID | None = None, /, **wish: str) -> str:
        args = [self.client.slug, self.work, *([draft] if draft else [])]
        return address(reverse(name, args=args), **self.kept, **wish)


def paper_of(actor: Actor, draft: Invoice, positions: Sequence[Position], place: Place) -> Draft:
    open_ = draft.state in OPEN
    return Draft(
        id=draft.pk,
        title=_("Order %(number)s") % {"number": draft.order_number},
        state=state_of(draft),
        previous_url=place.url("draft", place.previous) if place.previous else "",
        next_url=place.url("draft", place.next) if place.next else "",
        warnings=warnings_of(actor, draft, place),
        here_url=place.url("draft", draft.pk),
        question_url=place.url("ask", draft.pk),
        edit_url=place.url("draft", draft.pk, edit="1") if open_ and actor.may("invoicing.edit") else "",
        ask_url=place.url("draft", draft.pk, ask="1") if may_ask(actor, draft, place) else "",
        actions=actions_of(actor, draft, place),
        seller=seller_of(place.client),
        debtor=debtor_of(draft),
        document=_("Invoice"),
        number=draft.number,
        facts=facts_of(draft),
        currency=draft.currency,
        positions=[line_of(position, draft) for position in positions],
        net=draft.positions_net,
        charges=[Amount(_("Freight"), draft.freight)] if draft.freight else [],
        taxes=[Amount(vat_words(draft), draft.tax)],
        total=draft.payable,
        papers=papers_of(draft, place.client),
        links_url=links_url_of(actor, draft, place.client),
    )


TONES: dict[str, Any] = {
    "ready": "done", "undecided": "due", "held": "", "asked": "", "issued": "done", "not_valid": "late",
}  # fmt: skip


def state_of(draft: Invoice) -> Tag:
    """The state in words: what holds a held one, where an issued one is on its way."""
    show = queries.show_of(draft)
    words = {
        "ready": _("ready to issue"),
        "undecided": _("to decide"),
        "held": _("held: %(why)s") % {"why": queries.hold_words(draft)},
        "asked": queries.hold_words(draft),
        "issued": way_of(draft),
        "not_valid": _("not valid, not sent"),
    }
    return Tag(words[show], TONES[show] if draft.state != InvoiceState.ISSUING else "")


def way_of(draft: Invoice) -> str:
    dispatch = dispatch_of(draft)
    return str(dispatch.get_state_display()) if dispatch else str(draft.get_state_display())


def dispatch_of(draft: Invoice) -> Dispatch | None:
    return getattr(draft, "dispatch", None)


def may_ask(actor: Actor, draft: Invoice, place: Place) -> bool:
    return draft.state == InvoiceState.DRAFT and place.in_hand and actor.may("invoicing.ask")


def actions_of(actor: Actor, draft: Invoice, place: Place) -> list[Action]:
    if draft.state == InvoiceState.DRAFT and actor.may("invoicing.edit"):
        return [Action(place.url("hold", draft.pk), _("Hold"), "player-pause", shortcut="h")]
    if draft.state == InvoiceState.HELD and actor.may("invoicing.edit"):
        return [Action(place.url("release", draft.pk), _("Release"), "player-play", shortcut="h")]
    dispatch = dispatch_of(draft)
    if dispatch and dispatch.state == DispatchState.REFUSED and actor.may("invoicing.issue"):
        return [Action(place.url("again", draft.pk), _("Make it again"), "refresh")]
    return []


def warnings_of(actor: Actor, draft: Invoice, place: Place) -> list[Warned]:
    """What speaks against the draft, in words, with the choices that decide it."""
    dispatch = dispatch_of(draft)
    if dispatch and dispatch.failures:
        title = _("The e-invoice fails the official rules, so it has not left.")
        return [Warned(title, "\n".join(dispatch.failures), (), "late")]
    if draft.state not in OPEN:
        return []
    found = [
        Warned(words, "", choices_of(actor, draft, code, place))
        for code, words in zip(draft.warnings, queries.warning_words(draft.warnings), strict=True)
    ]
    return found if not draft.stale else [Warned(_("The totals are being drawn up."), "", (), ""), *found]


def choices_of(actor: Actor, draft: Invoice, code: str, place: Place) -> list[Action]:
    if not (actor.may("invoicing.decide_vat") and place.in_hand):
        return []
    url = place.url("decide_vat", None, draft=str(draft.pk))
    choices = vat_choices(code, place.client, place.today)
    return [Action(url, words, name="category", value=category) for category, words in choices]


def vat_choices(code: str, client: Client, today: date) -> list[tuple[str, str]]:
    """(category, words) between which staff may decide for drafts with this warning."""
    rate = queries.standard_rate_of(client, today)
    words = {
        "G": _("Export, no VAT"),
        "S": _("Standard rate, %(rate)s") % {"rate": percent(rate, 2)} if rate else _("Standard rate"),
    }
    return [(category, words[category]) for category in queries.VAT_CHOICES.get(code, ())]


def vat_words(draft: Invoice) -> str:
    rate = percent(draft.vat_rate, 2)
    words = {
        "S": _("VAT %(rate)s") % {"rate": rate},
        "K": _("VAT %(rate)s, intra-Community supply") % {"rate": rate},
        "G": _("VAT %(rate)s, export outside the EU") % {"rate": rate},
    }
    said = words.get(draft.vat_category, _("VAT, not decided yet"))
    return f"{said} ({draft.vat_decided_by})" if draft.vat_decided_by and draft.state in OPEN else said


def seller_of(client: Client) -> Company:
    facts = [Fact(_("VAT id"), client.vat_id), Fact(_("IBAN"), client.iban)]
    lines = (client.street, f"{client.postcode} {client.city}", country_name(client.country))
    return Company(client.legal_name, lines_of(*lines), facts=[fact for fact in facts if fact.value])


def debtor_of(draft: Invoice) -> Company:
    """As it will stand on the invoice; before the totals are drawn up, as the customer's record says."""
    get = draft.buyer.get if draft.buyer else lambda name: getattr(draft.party, name)
    lines = (get("contact"), get("street"), f"{get('postcode')} {get('city')}", get("region"))
    country = country_name(get("country") or "")
    return Company(get("name") or "", lines_of(*lines, country), get("vat_id") or "", get("email") or "")


def lines_of(*lines: str | None) -> str:
    return "\n".join(line.strip() for line in lines if line and line.strip())


def country_name(code: str) -> str:
    """The country in the reader's language; the code where there is no such country."""
    return str(reader().territories.get(code, code))


def facts_of(draft: Invoice) -> list[Fact]:
    facts = [
        Fact(_("Order"), draft.order_number),
        Fact(_("Order date"), day(draft.order_date)),
        Fact(_("Delivered on"), day(draft.delivery_date)),
    ]
    if draft.issued_on:
        facts += [Fact(_("Invoice date"), day(draft.issued_on)), Fact(_("Pay by"), day(draft.due_on))]
    return facts


def line_of(position: Position, draft: Invoice) -> Line:
    note = _("%(percent)s discount") % {"percent": percent(position.discount * 100, 2)} if position.discount else ""
    rate = draft.vat_rate if draft.vat_category else None
    return Line(
        position.name, note, position.quantity, position.unit, position.unit_price, rate, position.net,
    )  # fmt: skip


def links_url_of(actor: Actor, draft: Invoice, client: Client) -> str:
    """Where links to an issued invoice are seen and ended."""
    may = draft.state == InvoiceState.ISSUED and actor.may("invoicing.link")
    return reverse("invoice_links", args=[client.slug, draft.pk]) if may else ""


def papers_of(draft: Invoice, client: Client) -> list[Choice]:
    dispatch = dispatch_of(draft)
    named = (("PDF", dispatch.pdf_id), ("UBL", dispatch.ubl_id)) if dispatch else ()
    return [Choice(label, reverse("document", args=[client.slug, pk])) for label, pk in named if pk]
