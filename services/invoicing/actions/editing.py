"""What staff do with drafts before they are issued: edit, hold, decide VAT, send back with a question; then deliver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core.actor import Actor
from core.audit import record, record_one
from core.states import IllegalMove, move, move_all
from services.desk import actions as desk
from services.desk.actions.work import ask_in_hand, in_hand
from services.desk.models import Message, WorkItem
from services.invoicing.actions.totals import draw_up
from services.invoicing.amounts import MOST, net_of
from services.invoicing.models import MOVES, OPEN, Dispatch, DispatchState, Invoice, InvoiceState, Position
from services.invoicing.refusals import (
    AlreadyIssued,
    ChangedMeanwhile,
    DraftsLeft,
    NotAllSent,
    NotPossibleAmount,
    VatNotOpen,
)


@dataclass(frozen=True, slots=True)
class PositionEdit:
    """New values of one position; `discount` is a fraction."""

    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class DraftEdit:
    """New values of a draft, as the person saw it at `version`."""

    version: int
    freight: Decimal
    positions: Mapping[UUID, PositionEdit] = field(default_factory=dict)


def open_draft(draft_id: UUID) -> Invoice:
    """The draft, locked; refused once it is issued or being issued."""
    draft = Invoice.objects.select_for_update(of=("self",)).select_related("party").get(pk=draft_id)
    if draft.state not in OPEN:
        raise AlreadyIssued(number=draft.number or draft.order_number)
    return draft


def edit_draft(*, draft: Invoice, edit: DraftEdit, actor: Actor, now: datetime) -> Invoice:
    """Change amounts and words of a draft; refused when somebody else changed it since it was opened."""
    actor.require("invoicing.edit")
    check_amounts(edit)
    with transaction.atomic(durable=True):
        locked = open_draft(draft.pk)
        if locked.version != edit.version:
            raise ChangedMeanwhile()
        before = {"freight": str(locked.freight), "payable": str(locked.payable)}
        for position in Position.objects.filter(invoice=locked, pk__in=list(edit.positions)):
            change_position(position, edit.positions[position.pk], locked.currency)
        locked.freight, locked.version, locked.stale = edit.freight, locked.version + 1, True
        locked.save(update_fields=["freight", "version", "stale"])
        draw_up(actor, [locked])
        record_one(actor, "draft_edited", locked.pk, now=now, before=before)
    return Invoice.objects.select_related("party").get(pk=draft.pk)


def check_amounts(edit: DraftEdit) -> None:
    if edit.freight >= MOST:
        raise NotPossibleAmount(what=_("Freight"), rule=_("smaller than a thousand million"))
    if edit.freight < 0:
        raise NotPossibleAmount(what=_("Freight"), rule=_("0 or more"))
    for position in edit.positions.values():
        if not 0 <= position.discount <= 1:
            raise NotPossibleAmount(what=_("A discount"), rule=_("a share between 0 and 1"))
        if abs(position.quantity * position.unit_price) >= MOST:
            raise NotPossibleAmount(what=_("The amount of a position"), rule=_("smaller than a thousand million"))
        if position.unit_price < 0:
            raise NotPossibleAmount(what=_("A unit price"), rule=_("0 or more"))


def change_position(position: Position, edit: PositionEdit, currency: str) -> None:
    position.quantity, position.unit_price, position.discount = edit.quantity, edit.unit_price, edit.discount
    position.name = edit.name or position.name
    position.net = net_of(edit.quantity, edit.unit_price, edit.discount, currency)
    position.save(update_fields=["quantity", "unit_price", "discount", "name", "net"])


def decide_vat(*, work: WorkItem, drafts: Sequence[UUID], category: str, actor: Actor, now: datetime) -> int:
    """Decide the VAT treatment of drafts where the law leaves a choice: S the seller's standard rate, G export,
    K intra-Community supply. A decision can be changed until the invoice is issued. Returns how many drafts were
    decided; each is audited with the person's name."""
    actor.require("invoicing.decide_vat")
    in_hand(work, actor)
    if category not in ("S", "G", "K"):
        raise VatNotOpen()
    with transaction.atomic(durable=True):
        asked = Invoice.objects.select_for_update(of=("self",)).select_related("party")
        by_person = Q(vat_category="") | ~Q(vat_decided_by="")  # what the law decides is nobody's choice
        chosen = list(asked.filter(by_person, work_id=work.pk, pk__in=drafts, state__in=OPEN).order_by("id"))
        if not chosen:
            raise VatNotOpen()
        for draft in chosen:
            draft.vat_category, draft.vat_decided_by = category, actor.name
        Invoice.objects.filter(pk__in=[d.pk for d in chosen]).update(
            vat_category=category, vat_decided_by=actor.name, version=F("version") + 1
        )
        draw_up(actor, chosen)
        record(actor, "vat_decided", [(draft.pk, {"category": category}) for draft in chosen], now=now)
    return len(chosen)


def hold_draft(*, draft: Invoice, actor: Actor, now: datetime) -> Invoice:
    """Leave a draft out of what is issued, until it is released."""
    actor.require("invoicing.edit")
    with transaction.atomic(durable=True):
        move(open_draft(draft.pk), InvoiceState.HELD, MOVES, hold_reason="by_hand")
        record_one(actor, "draft_held", draft.pk, now=now)
    return Invoice.objects.get(pk=draft.pk)


def release_draft(*, draft: Invoice, actor: Actor, now: datetime) -> Invoice:
    """Let a held draft go on: staff take the reason upon themselves, and the audit trail names them."""
    actor.require("invoicing.edit")
    with transaction.atomic(durable=True):
        moved = move(open_draft(draft.pk), InvoiceState.DRAFT, MOVES, hold_reason="", accepted_by=actor.name)
        draw_up(actor, [moved])
        record_one(actor, "draft_released", draft.pk, now=now, reason=draft.hold_reason)
    return Invoice.objects.get(pk=draft.pk)


def ask_about_draft(*, work: WorkItem, draft: Invoice, words: str, actor: Actor, now: datetime) -> Message:
    """Send one draft back to the client with a question; our clock stands, the other drafts can go on."""
    actor.require("invoicing.ask")
    if draft.state not in OPEN:
        raise AlreadyIssued(number=draft.number or draft.order_number)
    with transaction.atomic(durable=True):
        message = ask_in_hand(work, actor, words, now, draft.pk)
        move_all(Invoice.objects.filter(pk=draft.pk), InvoiceState.ASKED, MOVES)
        record_one(actor, "draft_sent_back", draft.pk, now=now, message=str(message.pk))
    return message


def take_up_answers(actor: Actor, invoice_ids: Sequence[UUID]) -> int:
    """Drafts whose question was answered are drafts again; in the caller's transaction."""
    return move_all(Invoice.objects.filter(pk__in=invoice_ids, state=InvoiceState.ASKED), InvoiceState.DRAFT, MOVES)


def deliver_invoices(*, work: WorkItem, actor: Actor, now: datetime) -> WorkItem:
    """Hand over: everything that can be issued is issued and sent; what is held or refused stays, explained."""
    actor.require("invoicing.deliver")
    with transaction.atomic(durable=True):
        left = Invoice.objects.filter(work_id=work.pk, state__in=[InvoiceState.DRAFT, InvoiceState.ISSUING]).count()
        if left:
            raise DraftsLeft(n=left)
        unsent = Dispatch.objects.filter(
            invoice__work_id=work.pk, state__in=[DispatchState.WAITING, DispatchState.MADE]
        )
        if n := unsent.count():
            raise NotAllSent(waiting=n)
        try:
            return desk.deliver(work=work, actor=actor, now=now)
        except IllegalMove:
            raise desk_refusal(work) from None


def desk_refusal(work: WorkItem) -> IllegalMove:
    now = WorkItem.objects.get(pk=work.pk)
    return IllegalMove(now=now.get_state_display(), to="delivered")
