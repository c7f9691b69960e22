"""The people of the demo, for its start page; only with the demo flag."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.models import Domain, Membership, Provider, StaffMember

DEMO_ADDRESS = ".example"
"""How every demo person's address ends: a top-level domain that leads nowhere (RFC 2606)."""

ROLES: dict[str, Any] = {
    "admin": _("administrator"),
    "approver": _("approves"),
    "uploader": _("hands in work"),
    "viewer": _("looks only"),
    "auditor": _("auditor"),
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    id: UUID
    name: str
    role: Any


@dataclass(frozen=True, slots=True)
class DemoRoom:
    """A company and its people; `note` is the host that they work on."""

    title: str
    note: str
    people: list[DemoPerson] = field(default_factory=list)


def people_by_room() -> list[DemoRoom]:
    """The provider's people first, then each client's."""
    return [providers_room(), *clients_rooms()]


def providers_room() -> DemoRoom:
    provider = Provider.objects.first()
    staff = StaffMember.objects.filter(person__email__endswith=DEMO_ADDRESS).order_by("name")
    people = [DemoPerson(member.person_id, member.name, staff_role(member)) for member in staff]
    return DemoRoom(provider.name if provider else "Kantoor", settings.CONSOLE_HOST, people)


def clients_rooms() -> list[DemoRoom]:
    hosts = dict(Domain.objects.filter(is_primary=True).values_list("tenant_id", "domain"))
    rows = Membership.objects.filter(person__email__endswith=DEMO_ADDRESS).select_related("person", "tenant")
    rooms, met = dict[UUID, DemoRoom](), set[tuple[UUID, UUID]]()
    for row in rows.order_by("tenant__name", "person__name", "line"):
        room = rooms.setdefault(row.tenant_id, DemoRoom(row.tenant.name, hosts.get(row.tenant_id, "")))
        if (row.tenant_id, row.person_id) not in met:
            met.add((row.tenant_id, row.person_id))
            room.people.append(DemoPerson(row.person_id, row.person.name, ROLES.get(row.role, row.role)))
    return list(rooms.values())


def staff_role(member: StaffMember) -> Any:
    if member.provider_admin:
        return _("provider admin")
    return _("account manager") if member.account_manager else member.get_level_display()
