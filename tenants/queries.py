"""Reading clients and grants, for the console; where a client's own host is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from core.actor import Actor
from tenants.holders import lines_of, live
from tenants.models import Client, Domain, Holder
from tenants.tickets import origin


class Reach(list[UUID]):
    """The clients that a staff member may enter, and on which service lines each."""

    def __init__(self, lines: Mapping[UUID, frozenset[str]]) -> None:
        super().__init__(sorted(lines))
        self.lines = lines

    def covers(self, tenant: UUID, line: str) -> bool:
        return line in self.lines.get(tenant, ())

    def work(self, prefix: str = "") -> Q:
        """Of rows with a tenant and a line (`prefix` "work__" where those stand on what they hang on): those in reach.
        Clients with the same lines go together, so that the condition stays short."""
        alike: dict[frozenset[str], list[UUID]] = defaultdict(list)
        for tenant, lines in self.lines.items():
            alike[lines].append(tenant)
        found = Q(**{f"{prefix}pk__in": []})
        for lines, tenants in alike.items():
            found |= Q(**{f"{prefix}tenant__in": tenants, f"{prefix}line__in": sorted(lines)})
        return found

    def only(self, tenants: set[UUID]) -> Reach:
        return Reach({tenant: lines for tenant, lines in self.lines.items() if tenant in tenants})


def granted(actor: Actor, *, now: datetime) -> Reach:
    """The clients for which this staff member has live access, with its lines."""
    rows = Holder.objects.filter(live(now), person=actor.person, tenant__status=Client.Status.ACTIVE)
    found: dict[UUID, frozenset[str]] = {}
    for tenant, lines in rows.order_by().values_list("tenant_id", "lines"):
        found[tenant] = found.get(tenant, frozenset()) | frozenset(lines_of(lines))
    return Reach(found)


def clients_for(actor: Actor, *, now: datetime) -> list[Client]:
    """Those clients themselves, by name."""
    return list(Client.objects.filter(pk__in=granted(actor, now=now)).order_by("name"))


def origin_of(tenant: UUID) -> str:
    """Scheme and host under which the client's pages are reached, without a slash at the end."""
    hosts = Domain.objects.filter(tenant_id=tenant).order_by("-is_primary", "domain")
    return origin(hosts.values_list("domain", flat=True)[0])
