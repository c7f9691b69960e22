"""What the resources of invoicing take and answer. Money is text with its decimals, never a float."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from core.api.resources import Filters, shown_as
from services.invoicing.models import DispatchState, Invoice, InvoiceState
from services.invoicing.queries import SHOWS, hold_words, warning_words

INVOICE = "0199d2c0-7b1e-7c44-9a00-5c1f6b7a8d02"
MOST = Decimal(9_999_999_999)


def money(words: str = "", **more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, help_text=words, **more)


class CustomerShape(serializers.Serializer[Any]):
    """Who an invoice is made out to."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class PositionShape(serializers.Serializer[Any]):
    """A position of an invoice."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    item_code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=4)
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=4)
    discount = serializers.DecimalField(max_digits=6, decimal_places=4, help_text="A share: 0.1500 is 15 %.")
    net = money()


class DispatchShape(serializers.Serializer[Any]):
    """The papers of an invoice and their way to the customer."""

    state = serializers.ChoiceField(choices=DispatchState.choices)
    pdf = serializers.UUIDField(source="pdf_id", allow_null=True, help_text="The document with the PDF.")
    ubl = serializers.UUIDField(source="ubl_id", allow_null=True, help_text="The document with the UBL 2.1.")
    email = serializers.CharField()
    sent_at = serializers.DateTimeField(allow_null=True)


@shown_as(
    id=INVOICE, work="0199d2c0-6d3e-7a10-8f00-3d1f5b6a7c01", order_number="10248",
    customer={"id": "0199d2c0-6e00-7b20-8f00-3d1f5b6a7c03", "code": "VINET", "name": "Vins et alcools Chevalier"},
    currency="EUR", net="440.00", tax="0.00", payable="440.00", number="2026-00041", issued_on="2026-11-26",
    due_on="2026-12-26", dispatch={
        "state": "sent", "pdf": "0199d2c0-7b1f-7c44-9a00-5c1f6b7a8d03", "ubl": "0199d2c0-7b20-7c44-9a00-5c1f6b7a8d04",
        "email": "post@vinet.example", "sent_at": "2026-11-26T10:02:11Z",
    },
)  # fmt: skip
class InvoiceShape(serializers.Serializer[Any]):
    """An issued invoice."""

    id = serializers.UUIDField()
    work = serializers.UUIDField(source="work_id")
    order_number = serializers.CharField()
    customer = CustomerShape(source="party")
    currency = serializers.CharField()
    net = serializers.SerializerMethodField()
    tax = money()
    payable = money()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    dispatch = DispatchShape()

    def get_net(self, invoice: Invoice) -> str:
        return str(invoice.positions_net + invoice.freight)


class WholeInvoiceShape(InvoiceShape):
    """An issued invoice with its positions."""

    freight = money()
    vat_category = serializers.CharField(help_text="EN 16931: S, K, G, …")
    vat_rate = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="Per cent.")
    buyer = serializers.DictField(help_text="Name and address as they stand on the paper.")
    positions = PositionShape(many=True)


class InvoiceFilters(Filters):
    q = serializers.CharField(required=False, max_length=100, help_text="Words in order, number or customer.")
    work = serializers.UUIDField(required=False)
    issued_from = serializers.DateField(required=False)
    issued_until = serializers.DateField(required=False)


class HeldOrderShape(serializers.Serializer[Any]):
    """An order that is not invoiced yet, and why."""

    id = serializers.UUIDField()
    order_number = serializers.CharField()
    customer = serializers.CharField()
    currency = serializers.CharField()
    payable = money()
    reason = serializers.CharField()


class HeldOrdersShape(serializers.Serializer[Any]):
    orders = HeldOrderShape(many=True)


class DraftShape(serializers.Serializer[Any]):
    """An order on its way to an invoice."""

    id = serializers.UUIDField()
    order_number = serializers.CharField()
    customer = CustomerShape(source="party")
    state = serializers.ChoiceField(choices=InvoiceState.choices)
    held_because = serializers.SerializerMethodField()
    warnings = serializers.ListField(child=serializers.CharField(), help_text="Codes.")
    warning_words = serializers.SerializerMethodField()
    currency = serializers.CharField()
    freight = money()
    net = money(source="positions_net")
    vat_category = serializers.CharField(help_text="EN 16931; empty while it is to be decided.")
    vat_rate = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="Per cent.")
    tax = money()
    payable = money()
    number = serializers.CharField(help_text="Empty before it is issued.")
    version = serializers.IntegerField(help_text="To be sent back with a change.")

    def get_held_because(self, draft: Invoice) -> str:
        return hold_words(draft)

    def get_warning_words(self, draft: Invoice) -> list[str]:
        return warning_words(draft.warnings)


class WholeDraftShape(DraftShape):
    """A draft with its positions."""

    positions = PositionShape(many=True)


class DraftFilters(Filters):
    show = serializers.ChoiceField(choices=[*SHOWS], required=False, default="ready")
    q = serializers.CharField(required=False, max_length=100, default="", help_text="Words in order or customer.")


class PositionEditShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(max_length=200)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=4, min_value=-MOST, max_value=MOST)
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=4, min_value=Decimal(0), max_value=MOST)
    discount = serializers.DecimalField(
        max_digits=6, decimal_places=4, min_value=Decimal(0), max_value=Decimal(1), default=Decimal(0)
    )


class DraftEditShape(serializers.Serializer[Any]):
    """New amounts and words of a draft, as it was seen at `version`."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    freight = money(min_value=Decimal(0), max_value=MOST)
    positions = PositionEditShape(many=True, required=False, default=list)


class VatShape(serializers.Serializer[Any]):
    """The VAT of drafts where the law leaves a choice: of those named, or of all with one warning."""

    category = serializers.ChoiceField(choices=["S", "G", "K"], help_text="Standard rate, export, intra-Community.")
    drafts = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10_000)
    warning = serializers.CharField(required=False, max_length=40)


class VatDecidedShape(serializers.Serializer[Any]):
    decided = serializers.IntegerField(help_text="Drafts.")


class IssueShape(serializers.Serializer[Any]):
    """The drafts to issue; all that are ready where none are named."""

    drafts = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100_000)


class IssuingShape(serializers.Serializer[Any]):
    """A worker issues them; see `work/…/invoicing/` for how far it is."""

    invoices = serializers.IntegerField(source="total")


class CountsShape(serializers.Serializer[Any]):
    """Drafts and invoices of one piece of work. issued = waiting + made + sent + kept + not_valid."""

    ready = serializers.IntegerField()
    undecided = serializers.IntegerField()
    held = serializers.IntegerField()
    asked = serializers.IntegerField()
    issuing = serializers.IntegerField()
    issued = serializers.IntegerField()
    not_valid = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Papers are being made.")
    made = serializers.IntegerField(help_text="Papers are made, not yet sent.")
    sent = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="No address: in the portal only.")
    stale = serializers.IntegerField(help_text="Totals are being drawn up.")


class IssueProgressShape(serializers.Serializer[Any]):
    """How far issuing is."""

    step = serializers.ChoiceField(choices=["number", "papers", "send", "done"])
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    trouble = serializers.CharField(help_text="What stopped a job for good; empty where nothing did.")


class StandingShape(serializers.Serializer[Any]):
    """How a piece of work stands."""

    counts = CountsShape()
    progress = IssueProgressShape()


class WarningShape(serializers.Serializer[Any]):
    """Drafts that carry the same warning."""

    code = serializers.CharField()
    words = serializers.SerializerMethodField()
    drafts = serializers.IntegerField(source="n")
    decides_vat = serializers.BooleanField(help_text="Whether VAT may be decided for the whole group.")

    def get_words(self, group: Any) -> str:
        return " ".join(warning_words([group.code]))


class WarningsShape(serializers.Serializer[Any]):
    warnings = WarningShape(many=True)
