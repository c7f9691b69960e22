"""Invoicing, as the rest of the house sees it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.lines import PersonalData, ServiceLine
from services.invoicing.kinds import CONTACTS, CUSTOMERS, ORDERS, POSITIONS, PRODUCTS

HERE = "services.invoicing.personal"

LINE = ServiceLine(
    slug="invoicing",
    title=_("Invoicing and archive"),
    client={
        "admin": frozenset({"see", "repair", "link"}),
        "approver": frozenset({"see", "repair", "link"}),
        "uploader": frozenset({"see", "repair"}),
        "viewer": frozenset({"see"}),
        "auditor": frozenset({"see"}),
    },
    staff={
        "junior": frozenset({"see", "repair", "edit", "ask"}),
        "senior": frozenset({"issue", "decide_vat", "deliver", "link"}),
        "lead": frozenset(),
    },
    files=(CUSTOMERS, PRODUCTS, CONTACTS, ORDERS, POSITIONS),  # what others refer to comes first
    work_kinds=("orders", "positions"),
    intake="services.invoicing.actions.drafting.take_in",
    finish="services.invoicing.actions.drafting.finish",
    hold="services.invoicing.actions.drafting.hold_all",
    release="services.invoicing.actions.drafting.release_all",
    meters={"invoicing.invoices": _("invoices issued")},
    personal=(
        PersonalData(
            "invoicing.Invoice", ("buyer",), "buyer__email", find=f"{HERE}.invoices_of", kept=f"{HERE}.invoices_kept"
        ),
        PersonalData("invoicing.Dispatch", ("email",), "email", kept=f"{HERE}.dispatches_kept"),
    ),
)
