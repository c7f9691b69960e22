"""Persons among the client's customers, debtors and suppliers."""

from __future__ import annotations

from core.lines import PersonalData

PERSONAL = (
    PersonalData(
        "parties.Party",
        ("name", "contact", "street", "postcode", "city", "region", "email", "phone", "vat_id"),
        "email",
    ),
)
