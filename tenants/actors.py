"""Who is looking: person, memberships or grant, permissions. Read as the door, eagerly, then frozen in an Actor."""

from __future__ import annotations

from datetime import datetime

from core.actor import Actor
from core.lines import lines
from tenants.models import Client, Grant, Membership, Person, StaffMember

EVERY_ROLE = frozenset({"desk.see"})
HAND_IN_ROLES = frozenset({"admin", "approver", "uploader"})


def client_actor(person: Person, tenant: Client) -> Actor | None:
    """The person as one of the client's own people; None where they are not."""
    roles = dict(Membership.objects.filter(person=person, tenant=tenant).values_list("line", "role"))
    if not roles or not person.is_active or tenant.status != Client.Status.ACTIVE:
        return None
    permissions = frozenset().union(*(of_line(slug, role) for slug, role in roles.items()))
    return actor_for(person, "client", permissions | EVERY_ROLE, tenant)


def of_line(slug: str, role: str) -> frozenset[str]:
    """Permissions that a role on a line gives; handing in and rating come with the roles that act."""
    line = lines().get(slug)
    acting = frozenset({"desk.hand_in", "desk.answer", "desk.rate"}) if role in HAND_IN_ROLES else frozenset[str]()
    return acting | (line.client_permissions(role) if line else frozenset())


def staff_member(person: Person) -> StaffMember | None:
    return StaffMember.objects.filter(person=person, active=True).first() if person.is_active else None


def staff_actor(person: Person, member: StaffMember) -> Actor:
    """The person at the console, outside every client."""
    permissions = frozenset({"desk.queue", "desk.take"})
    if member.account_manager or member.level == StaffMember.Level.LEAD:
        permissions |= {"desk.review"}
    return actor_for(person, "staff", permissions)


def staff_actor_inside(person: Person, member: StaffMember, tenant: Client, *, now: datetime) -> Actor | None:
    """The person at work for one client, after a live grant; None without."""
    grant = Grant.objects.filter(person=person, tenant=tenant, until__gt=now).first()
    if grant is None or tenant.status != Client.Status.ACTIVE:
        return None
    allowed = grant.lines or list(lines())
    permissions = frozenset().union(
        *(lines()[slug].staff_permissions(member.level) for slug in allowed if slug in lines())
    )
    permissions |= {"desk.see", "desk.queue", "desk.take", "desk.work"}
    if member.provider_admin or member.level == StaffMember.Level.LEAD:
        permissions |= {"desk.privacy"}
    return actor_for(person, "staff", permissions, tenant)


def actor_for(person: Person, kind: str, permissions: frozenset[str], tenant: Client | None = None) -> Actor:
    return Actor(
        "client" if kind == "client" else "staff", person.pk, person.name, tenant.pk if tenant else None, permissions,
        email=person.email, language=person.language, zone=person.zone, theme=person.theme, shortcuts=person.shortcuts,
    )  # fmt: skip
