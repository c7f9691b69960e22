"""What the page of suspended clients and people shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from core.actor import Actor
from tenants.access import suspended
from tenants.models import Suspension


def suspensions_page(actor: Actor) -> dict[str, Any]:
    """See templates/provider_console/suspensions.html."""
    return {
        "clients": [row_of(row, "reinstate_client", row.tenant_id) for row in suspended.clients(actor)],
        "people": [row_of(row, "reinstate_person", row.person_id) for row in suspended.people(actor)],
    }


def suspension_of(actor: Actor, person: UUID) -> dict[str, Any] | None:
    """See templates/provider_console/member.html: forms for whoever may, never for oneself."""
    if not actor.may("tenants.suspend") or person == actor.person_id:
        return None
    row = suspended.of_person(actor, person)
    if row is None:
        return {"url": reverse("suspend_person", args=[person]), "since": None}
    return {**row_of(row, "reinstate_person", person), "since": row.at}


def row_of(row: Suspension, name: str, key: Any) -> dict[str, Any]:
    return {
        "id": row.pk.hex, "name": row.name, "at": row.at, "by": row.by_name, "why": row.why,
        "url": reverse(name, args=[key]),
    }  # fmt: skip
