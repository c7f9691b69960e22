"""Who is suspended now: for the provider's admin at the console, and for a client's admins in their own room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from core.actor import Actor
from tenants.models import Client, Suspension


def clients(actor: Actor) -> list[Suspension]:
    """Suspended clients, the latest first."""
    return list(by_house(actor).filter(person_id=None))


def people(actor: Actor) -> list[Suspension]:
    """People who are suspended as a whole, the latest first."""
    return list(by_house(actor).filter(tenant=None))


def of_person(actor: Actor, person: UUID) -> Suspension | None:
    """As what somebody is suspended as a whole; None where they are not."""
    return by_house(actor).filter(tenant=None, person_id=person).first()


def by_house(actor: Actor) -> QuerySet[Suspension]:
    actor.require("tenants.suspend")
    return Suspension.objects.filter(of_house=True, ended_at=None).order_by("-at", "-id")


def active_clients(actor: Actor) -> list[tuple[UUID, str]]:
    """Those who may be suspended, by name."""
    actor.require("tenants.suspend")
    rows = Client.objects.filter(status=Client.Status.ACTIVE).order_by("name")
    return list(rows.values_list("pk", "name"))


def here(actor: Actor) -> Mapping[UUID, list[Suspension]]:
    """Of the client's people: who is suspended, by the client itself, by the provider, or by both."""
    actor.require("tenants.people")
    found: dict[UUID, list[Suspension]] = defaultdict(list)
    rows = Suspension.objects.filter(tenant=actor.tenant, person_id__isnull=False, ended_at=None)
    for row in rows.order_by("of_house", "at"):
        found[row.person_id].append(row)  # type: ignore[index]  # not null, asked above
    return found
