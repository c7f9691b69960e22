"""Invoicing, as the rest of the house sees it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.lines import PersonalData, ServiceLine

LINE = ServiceLine(
    slug="invoicing",
    title=_("Invoicing and archive"),
    client={
        "admin": frozenset({"see", "repair"}),
        "approver": frozenset({"see", "repair"}),
        "uploader": frozenset({"see", "repair"}),
        "viewer": frozenset({"see"}),
        "auditor": frozenset({"see"}),
    },
    staff={
        "junior": frozenset({"see", "repair", "edit", "ask"}),
        "senior": frozenset({"issue", "decide_vat", "deliver"}),
        "lead": frozenset(),
    },
    meters={"invoicing.invoices": _("invoices issued")},
    personal=(PersonalData("parties.Party", ("name", "contact", "street", "email", "phone"), "email"),),
)
