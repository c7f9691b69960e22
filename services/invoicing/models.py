"""Invoices of one client, from draft to dispatch. Draft and invoice are one row: issuing moves it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access import READ, WRITE, books
from core.ids import uuid7
from core.states import known, moves, together
from services.parties.models import Party


class Product(models.Model):
    """What the client sells; `code` is its own key."""

    access = books(tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True)


class Series(models.Model):
    """A run of numbers without gaps. One row, one UPDATE in the transaction that issues."""

    access = books(tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=20, unique=True)
    next_number = models.IntegerField(default=1)


class InvoiceState(models.TextChoices):
    DRAFT = "draft", _("draft")
    HELD = "held", _("held")
    ASKED = "asked", _("sent back with a question")
    ISSUING = "issuing", _("being issued")
    ISSUED = "issued", _("issued")


MOVES = moves(
    {
        InvoiceState.DRAFT: {InvoiceState.HELD, InvoiceState.ASKED, InvoiceState.ISSUING},
        InvoiceState.HELD: {InvoiceState.DRAFT},
        InvoiceState.ASKED: {InvoiceState.DRAFT},
        InvoiceState.ISSUING: {InvoiceState.ISSUED, InvoiceState.DRAFT},
        InvoiceState.ISSUED: set(),
    }
)
OPEN = (InvoiceState.DRAFT, InvoiceState.HELD, InvoiceState.ASKED)


class Invoice(models.Model):
    """An order on its way to an invoice. Money is in `currency`, rates are per cent.

    `vat_category` is the EN 16931 code (S, K, G, …); empty while staff must decide. `buyer` is who the invoice is made
    out to, as it was when the totals were drawn up; `stale` says that they must be drawn up again; `warnings` are codes
    of services.invoicing.rules.
    """

    access = books(tenant="rawd", link=READ, link_column="id")

    id = models.UUIDField(primary_key=True, default=uuid7)
    work_id = models.UUIDField()
    row_id = models.UUIDField(null=True)
    order_number = models.CharField(max_length=60)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invoices")
    buyer = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=InvoiceState.choices, default=InvoiceState.DRAFT)
    hold_reason = models.CharField(max_length=40, blank=True)
    warnings = models.JSONField(default=list)
    currency = models.CharField(max_length=3)
    order_date = models.DateField(null=True)
    delivery_date = models.DateField(null=True)
    freight = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    positions_net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    vat_category = models.CharField(max_length=2, blank=True)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    payable = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    vat_decided_by = models.CharField(max_length=120, blank=True)
    accepted_by = models.CharField(max_length=120, blank=True)
    stale = models.BooleanField(default=True)
    batch_id = models.UUIDField(null=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, db_index=False)
    sequence = models.IntegerField(null=True)
    number = models.CharField(max_length=30, blank=True)
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known(MOVES), name="invoice_state_known"),
            models.CheckConstraint(
                condition=together(Q(state="issued"), Q(sequence__isnull=False)),
                name="invoice_number_at_issue_only",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issuing", "issued"]) | ~Q(vat_category=""),
                name="invoice_vat_decided",
            ),
            models.CheckConstraint(
                condition=together(Q(state="held"), ~Q(hold_reason="")), name="invoice_held_for_a_reason"
            ),
            models.UniqueConstraint(fields=["series", "sequence"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["order_number"], name="invoice_order_once"),
        ]
        indexes = [
            models.Index(fields=["work_id", "state", "id"], name="invoice_of_work"),
            models.Index(fields=["id"], name="invoice_stale", condition=Q(stale=True)),
            models.Index(fields=["batch_id", "id"], name="invoice_issuing", condition=Q(state="issuing")),
        ]


class Position(models.Model):
    """A position of an invoice. `discount` is a fraction of the gross amount (0.15 = 15 %); `net` is rounded.

    `rate_given` is the VAT rate that the client's file named; where it is not ours, a person decides.
    """

    access = books(tenant="rawd", link=READ, link_column="invoice_id")

    id = models.UUIDField(primary_key=True, default=uuid7)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="positions")
    row_id = models.UUIDField(null=True)
    number = models.IntegerField(default=0)
    item_code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit_price = models.DecimalField(max_digits=14, decimal_places=4)
    discount = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    net = models.DecimalField(max_digits=14, decimal_places=2)
    rate_given = models.DecimalField(max_digits=5, decimal_places=2, null=True)


class DispatchState(models.TextChoices):
    WAITING = "waiting", _("being made")
    MADE = "made", _("made")
    SENT = "sent", _("sent")
    KEPT = "kept", _("in the portal only")
    REFUSED = "refused", _("not valid")


DISPATCH_MOVES = moves(
    {
        DispatchState.WAITING: {DispatchState.MADE, DispatchState.REFUSED},
        DispatchState.MADE: {DispatchState.SENT, DispatchState.KEPT},
        DispatchState.REFUSED: {DispatchState.WAITING},
        DispatchState.SENT: set(),
        DispatchState.KEPT: set(),
    }
)


class Dispatch(models.Model):
    """The papers of an issued invoice and their way to the customer. A paper that fails the rules does not leave."""

    access = books(tenant=WRITE)

    invoice = models.OneToOneField(Invoice, primary_key=True, on_delete=models.PROTECT, related_name="dispatch")
    chunk_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=DispatchState.choices, default=DispatchState.WAITING)
    email = models.CharField(max_length=254, blank=True)
    pdf_id = models.UUIDField(null=True)
    ubl_id = models.UUIDField(null=True)
    failures = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known(DISPATCH_MOVES), name="dispatch_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["made", "sent", "kept"]) | Q(pdf_id__isnull=False, ubl_id__isnull=False),
                name="dispatch_papers_made",
            ),
        ]
        indexes = [models.Index(fields=["chunk_id", "state"], name="dispatch_of_chunk")]
