"""People on a service line: actors as the middleware makes them, and roles on a line that the cast has none on."""

from __future__ import annotations

from core.actor import Actor
from core.identity import door, provider
from core.ids import uuid7
from tenants import actors
from tenants.models import Client, Membership
from tests.harness.people import client_actor, person


def console_actor(name: str = "sam") -> Actor:
    """Somebody of the provider at the console, outside every client."""
    someone = person(f"{name}@kantoor.example")
    with door():
        member = actors.staff_member(someone)
    assert member is not None
    return actors.staff_actor(someone, member)


def client_actor_on(line: str, tenant: Client, name: str = "ann", role: str = "admin") -> Actor:
    """Somebody of the client, with this role on this line besides what they have."""
    someone = person(f"{name}@{tenant.slug}.example")
    with provider():
        Membership.objects.create(id=uuid7(), tenant_id=tenant.pk, person_id=someone.pk, line=line, role=role)
    return client_actor(tenant, name)
