"""The workbench as tests reach it."""

from __future__ import annotations

import re

from core.identity import as_tenant
from services.desk.models import WorkItem
from services.invoicing.models import Invoice
from tenants.models import Client

HTMX = {"HX-Request": "true"}


def bench(work: WorkItem, rest: str = "", slug: str = "acme") -> str:
    return f"/clients/{slug}/invoicing/{work.pk}/{rest}"


def drafts_of(client: Client, work: WorkItem) -> dict[str, Invoice]:
    """Country of the customer → draft."""
    with as_tenant(client.pk, "staff"):
        rows = Invoice.objects.filter(work_id=work.pk).select_related("party").order_by("-id")
        return {row.party.country: row for row in rows}


def marks(page: str) -> dict[str, str]:
    """The figures that programs read from the page."""
    return dict(re.findall(r' data-([a-z-]+)="([^"]*)"', page.split('id="bench"')[1].split(">")[0]))
