"""Persons in invoicing: where they stand, and what must stay. An issued invoice keeps its legal content, the buyer's
name and address among it, for the years of `rules.retention`; its papers in the archive are part of that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from core.identity import current_tenant
from services.invoicing.models import Dispatch, DispatchState, Invoice, InvoiceState
from services.invoicing.rules.retention import kept_until
from tenants.models import Client

UNDER_WAY = (DispatchState.WAITING, DispatchState.MADE)


def invoices_of(subject: str) -> Q:
    """Made out to this address, or to the customer who has it now: a new draft does not name its buyer yet."""
    return Q(buyer__email__iexact=subject) | Q(party__email__iexact=subject)


def invoices_kept(rows: QuerySet[Invoice], today: date) -> Mapping[UUID, date | None]:
    country = Client.objects.get(pk=current_tenant()).country
    kept: dict[UUID, date | None] = {}
    for pk, state, issued_on in rows.values_list("pk", "state", "issued_on"):
        until = kept_until(country, issued_on) if issued_on else None
        if state != InvoiceState.ISSUED or until is None:
            kept[pk] = None
        elif until >= today:
            kept[pk] = until
    return kept


def dispatches_kept(rows: QuerySet[Dispatch], today: date) -> Mapping[UUID, None]:
    """An invoice on its way needs its address."""
    return dict.fromkeys(rows.filter(state__in=UNDER_WAY).values_list("pk", flat=True))
