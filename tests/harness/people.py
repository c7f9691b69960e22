"""Actors of the cast, made as the middleware makes them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from core.actor import Actor
from core.identity import door
from tenants import actors
from tenants.models import Client, Person


def person(email: str) -> Person:
    with door():
        return Person.objects.get(email=email)


def client_actor(tenant: Client, name: str = "ann") -> Actor:
    """Somebody of the client: ann is its admin, udo uploads, vera only looks."""
    with door():
        found = actors.client_actor(Person.objects.get(email=f"{name}@{tenant.slug}.example"), tenant)
    assert found is not None
    return found


def staff_actor(tenant: Client, name: str = "sam") -> Actor:
    """Somebody of the provider at work for the client: sam is senior, lena lead, joris junior."""
    with door():
        someone = Person.objects.get(email=f"{name}@kantoor.example")
        member: Any = actors.staff_member(someone)
        found = actors.staff_actor_inside(someone, member, tenant, now=timezone.now())
    assert found is not None
    return found


def inside(tenant: Client, name: str, now: datetime | None = None) -> Any:
    """The staff member inside the client's room, or None."""
    someone = person(f"{name}@kantoor.example")
    with door():
        member = actors.staff_member(someone)
        return member and actors.staff_actor_inside(someone, member, tenant, now=now or timezone.now())
