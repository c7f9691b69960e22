"""Who is looking: person, memberships or grants, permissions. Read as the door, eagerly, then frozen in an Actor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.actor import Actor, Entrance, Period
from core.lines import areas, implied
from tenants.holders import lines_of, live
from tenants.models import Client, Grant, Holder, Membership, Person, StaffMember, Suspension
from tenants.signin.factors import guarded

EVERY_ROLE = frozenset({"desk.see"})
READERS_ONLY = frozenset({"auditor"})
"""Roles of people who read on the pages and make no tokens: each view of theirs is written down, until their day."""
TOKENS = "tenants.tokens"
ADMIN = frozenset({"tenants.people", "tenants.roles", "tenants.approve", "tenants.machines", "webhooks.manage"})
"""What the admin of any line may do about people and machines, for the lines of which they are admin."""
COMPANY = "tenants.company"
"""The admin of the company as a whole: names the first admin of a line that is granted for itself."""


def client_actor(person: Person, tenant: Client, *, now: datetime | None = None) -> Actor | None:
    """The person as one of the client's own people; None where they are not."""
    rows = Membership.objects.filter(current(now or timezone.now()), person=person, tenant=tenant)
    roles = roles_by_line(list(rows))
    if not roles or not person.is_active or tenant.status != Client.Status.ACTIVE:
        return None
    actor = actor_for(person, "client", client_permissions(roles), tenant, periods=periods_of(roles))
    return replace(actor, guarded=any(guarded(line, row.role) for line, row in roles.items()))


def current(now: datetime) -> Q:
    """Of memberships: those that count, of nobody who is suspended."""
    here = Suspension.objects.filter(tenant=OuterRef("tenant"), person_id=OuterRef("person_id"), ended_at=None)
    return not_over(now) & Q(~Exists(here))


def not_over(now: datetime) -> Q:
    """Of memberships: those that have not run out; of suspended people too, who may be reinstated."""
    return Q(until=None) | Q(until__gt=now)


def roles_by_line(rows: Sequence[Membership]) -> dict[str, Membership]:
    """line → what the person is on it. "" stands for the company and fills in where there is no role of its own; a line
    that is granted for itself is never filled in."""
    own = {row.line: row for row in rows}
    return (dict.fromkeys(implied(), own[""]) if "" in own else {}) | own


def client_permissions(roles: Mapping[str, Membership]) -> frozenset[str]:
    found = frozenset().union(*(of_line(slug, row.role) for slug, row in roles.items())) | EVERY_ROLE
    if not any(row.role in READERS_ONLY for row in roles.values()):
        found |= {TOKENS}
    if any(row.role == "admin" for row in roles.values()):
        found |= ADMIN
    return found | {COMPANY} if "" in roles and roles[""].role == "admin" else found


def of_role(role: str) -> frozenset[str]:
    """What somebody with this role on every line may."""
    return frozenset().union(*(of_line(slug, role) for slug in areas())) | EVERY_ROLE


def of_line(slug: str, role: str) -> frozenset[str]:
    """Permissions that a role on a line gives. Beside those of the line the desk's, which open its pages: what is done
    there asks for the line again."""
    line = areas().get(slug)
    if line is None:
        return frozenset()
    own = line.client_permissions(role)
    desk = {f"desk.{verb}" for verb in ("hand_in", "answer", "rate") if f"{slug}.{verb}" in own}
    return own | desk | ({f"{slug}.admin", f"{slug}.tell"} if role == "admin" else set())


def periods_of(roles: Mapping[str, Membership]) -> tuple[Period, ...]:
    """What bounds an auditor, line by line."""
    return tuple(
        Period(slug, row.period_from, row.period_until)
        for slug, row in sorted(roles.items())
        if row.role == "auditor" and row.period_from and row.period_until
    )


def staff_member(person: Person) -> StaffMember | None:
    return StaffMember.objects.filter(person=person, active=True).first() if person.is_active else None


def staff_actor(person: Person, member: StaffMember) -> Actor:
    """The person at the console, outside every client."""
    return actor_for(person, "staff", console_permissions(member))


def console_permissions(member: StaffMember) -> frozenset[str]:
    """What a staff member may do outside every client."""
    found, lead = (
        {"desk.queue", "desk.take", "tenants.my_access", TOKENS},
        member.level == StaffMember.Level.LEAD,
    )
    if member.account_manager or lead:
        found |= {"desk.review"}
    if member.level in (StaffMember.Level.SENIOR, StaffMember.Level.LEAD):
        found |= {"tenants.emergency"}
    if lead or member.provider_admin:
        found |= {"tenants.team", "tenants.review"}
    if member.provider_admin:
        found |= {"webhooks.manage", "tenants.suspend"}
    return frozenset(found)


def staff_actor_inside(person: Person, member: StaffMember, tenant: Client, *, now: datetime) -> Actor | None:
    """The person at work for one client, after a live grant; None without."""
    rows = list(Holder.objects.filter(live(now), person=person, tenant=tenant).select_related("grant"))
    if not rows or tenant.status != Client.Status.ACTIVE:
        return None
    return actor_for(person, "staff", inside_for(member, rows), tenant, entrance=entrance_of(rows))


def staff_anywhere(person_id: UUID, *, now: datetime) -> frozenset[str]:
    """What somebody of the provider may at this moment, at the console or inside any client. As door or provider."""
    member = StaffMember.objects.filter(person=person_id, active=True).first()
    if member is None:
        return frozenset()
    rows = list(Holder.objects.filter(live(now), person=person_id).select_related("grant"))
    return console_permissions(member) | inside_for(member, rows)


def inside_for(member: StaffMember, rows: Sequence[Holder]) -> frozenset[str]:
    found = inside_permissions(rows, member.level)
    leads = member.provider_admin or member.level == StaffMember.Level.LEAD
    return found | {"desk.privacy"} if rows and leads else found


def inside_permissions(rows: Sequence[Holder], level: str) -> frozenset[str]:
    """What these holdings give at a level, inside their clients."""
    found = {"desk.see", "desk.queue", "desk.take", "desk.work"} if rows else set[str]()
    for row in rows:
        for slug in lines_of(row.lines):
            if slug in areas():
                found |= areas()[slug].staff_permissions(level, row.grant.duties)
    return frozenset(found)


ORDER = {Holder.Via.SELF: 0, Holder.Via.TEAM: 1, Holder.Via.DEPUTY: 2}


def entrance_of(rows: Sequence[Holder]) -> Entrance:
    """By which of several grants somebody is inside, for the log: while emergency access is open, by that one, whatever
    else they have. It opens more than the others, and the client reads each of its entries as what it is."""
    row = min(rows, key=lambda row: (row.grant.way != Grant.Way.EMERGENCY, ORDER[Holder.Via(row.via)], row.pk))
    return Entrance(row.grant_id, row.grant.way, row.grant.purpose, row.deputy_of)


def actor_for(
    person: Person,
    kind: str,
    permissions: frozenset[str],
    tenant: Client | None = None,
    *,
    periods: tuple[Period, ...] = (),
    entrance: Entrance | None = None,
) -> Actor:
    return Actor(
        "client" if kind == "client" else "staff", person.pk, person.name, tenant.pk if tenant else None, permissions,
        email=person.email, language=person.language, zone=person.zone, numbers=person.numbers, dates=person.dates,
        theme=person.theme, shortcuts=person.shortcuts, periods=periods, entrance=entrance,
        guarded=kind == "staff",
    )  # fmt: skip
