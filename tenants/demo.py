"""The people of the demo, for its start page; only with the demo flag."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tenants.models import Membership, Person, StaffMember


@dataclass(frozen=True, slots=True)
class DemoPerson:
    id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class DemoRoom:
    title: str
    people: tuple[DemoPerson, ...]


def people_by_room() -> list[DemoRoom]:
    """The provider's people first, then each client's."""
    staff = StaffMember.objects.select_related("person").filter(person__email__endswith=".example").order_by("name")
    rooms = [DemoRoom("Kantoor", tuple(DemoPerson(s.person_id, s.name, staff_role(s)) for s in staff))]
    by_client: dict[str, dict[UUID, DemoPerson]] = {}
    for m in (
        Membership.objects.select_related("person", "tenant")
        .filter(person__email__endswith=".example")
        .order_by("tenant__name", "person__name")
    ):
        by_client.setdefault(m.tenant.name, {})[m.person_id] = DemoPerson(m.person_id, m.person.name, m.role)
    return rooms + [DemoRoom(name, tuple(people.values())) for name, people in by_client.items()]


def staff_role(member: StaffMember) -> str:
    if member.provider_admin:
        return "provider admin"
    return "account manager" if member.account_manager else str(member.get_level_display())


def is_demo_person(person: Person) -> bool:
    return person.email.endswith(".example")
