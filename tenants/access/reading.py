"""Reading access: for the client's admin in the portal, for staff at the console."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from core.actor import Actor
from core.lines import areas
from tenants.access.lines import may_manage
from tenants.actors import COMPANY
from tenants.holders import lines_of, live
from tenants.models import (
    Absence,
    DutyException,
    Entry,
    Grant,
    GrantReview,
    GrantState,
    Holder,
    Membership,
    StaffMember,
    Team,
    Viewing,
)

KEPT = timedelta(days=90)
"""So long emergency access and decided requests stand on the pages."""


# --- the client's admin, in the portal


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """One of the client's people with their roles, line by line."""

    id: UUID
    name: str
    email: str
    roles: tuple[Membership, ...]


def own_people(actor: Actor) -> list[OwnPerson]:
    """The client's people by name, with roles on lines of which the actor is admin; one statement."""
    actor.require("tenants.people")
    found: dict[UUID, list[Membership]] = {}
    for row in Membership.objects.filter(tenant=actor.tenant).order_by("name", "person_id", "line"):
        if row.line == "" or may_manage(actor, row.line):
            found.setdefault(row.person_id, []).append(row)
    return [OwnPerson(pk, rows[0].name, rows[0].email, tuple(rows)) for pk, rows in found.items()]


def own_person(actor: Actor, pk: UUID) -> OwnPerson:
    found = next((person for person in own_people(actor) if person.id == pk), None)
    if found is None:
        raise Http404("no such person here")
    return found


def concerns(actor: Actor, lines: Sequence[str]) -> bool:
    """Whether a grant is about a line of which the actor is admin."""
    return actor.may(COMPANY) or bool(actor.lines("admin") & set(lines_of(lines)))


def staff_holders(actor: Actor, *, now: datetime) -> list[Holder]:
    """Who of the provider may enter now, by name; exactly the rows by which the door lets in."""
    actor.require("tenants.people")
    rows = Holder.objects.filter(live(now), tenant=actor.tenant).select_related("grant")
    return [row for row in rows.order_by("person_name", "id") if concerns(actor, row.lines)]


def requests_for(actor: Actor, *, now: datetime) -> list[Grant]:
    """What staff ask of this client, oldest first."""
    actor.require("tenants.approve")
    rows = Grant.objects.filter(tenant=actor.tenant, state=GrantState.ASKED, until__gt=now).order_by("created_at", "id")
    return [grant for grant in rows if concerns(actor, grant.lines)]


def emergencies(actor: Actor, *, now: datetime) -> list[Grant]:
    """Emergency access of the last 90 days, newest first, each with its `reviews`."""
    actor.require("tenants.people")
    rows = Grant.objects.filter(tenant=actor.tenant, way=Grant.Way.EMERGENCY, created_at__gt=now - KEPT)
    found = rows.prefetch_related("reviews").order_by("-created_at")
    return [grant for grant in found if concerns(actor, grant.lines)]


def exceptions(actor: Actor, *, now: datetime) -> list[DutyException]:
    """Named exceptions that count or wait for somebody's approval."""
    actor.require("tenants.roles")
    rows = DutyException.objects.filter(tenant=actor.tenant, until__gt=now).order_by("person_name", "id")
    return [row for row in rows if may_manage(actor, line_of(row.one)) or may_manage(actor, line_of(row.other))]


def line_of(permission: str) -> str:
    return permission.partition(".")[0]


def entries(actor: Actor) -> QuerySet[Entry]:
    """Who came into the client's room, what for, newest first: by access that concerns the actor's lines."""
    actor.require("tenants.people")
    rows = Entry.objects.filter(tenant_id=actor.tenant).order_by("-at", "-id")
    if actor.may(COMPANY):
        return rows
    grants = Grant.objects.filter(tenant=actor.tenant).values_list("pk", "lines")
    elsewhere = [pk for pk, lines in grants if not concerns(actor, lines)]
    return rows.filter(~Q(grant_id__in=elsewhere) | Q(grant_id=None))


def viewings(actor: Actor) -> QuerySet[Viewing]:
    """What auditors of the actor's lines opened, newest first."""
    actor.require("tenants.people")
    rows = Viewing.objects.order_by("-at", "-id")
    if actor.may(COMPANY):
        return rows
    mine = Q(lines=[])
    for line in sorted(actor.lines("admin")):
        mine |= Q(lines__contains=[line])
    return rows.filter(mine)


# --- staff, at the console


def my_holdings(actor: Actor, *, now: datetime) -> list[Holder]:
    """By what the reader may enter which client, soonest end first."""
    actor.require("tenants.my_access")
    rows = Holder.objects.filter(live(now), person=actor.person).select_related("grant", "tenant")
    return list(rows.order_by("grant__until", "tenant__name"))


def my_requests(actor: Actor, *, now: datetime) -> list[Grant]:
    """What the reader asked for and how it was decided, of the last 90 days; newest first."""
    actor.require("tenants.my_access")
    rows = Grant.objects.filter(asked_by_id=actor.person, created_at__gt=now - KEPT).exclude(way=Grant.Way.EMERGENCY)
    return list(rows.select_related("tenant").order_by("-created_at", "-id")[:50])


def to_review(actor: Actor, *, now: datetime) -> tuple[list[Grant], list[Grant]]:
    """Emergency access that nobody has reviewed, and standing access that is due within 60 days; over all clients."""
    actor.require("tenants.review")
    reviewed = GrantReview.objects.filter(grant=OuterRef("pk"))
    emergency = Grant.objects.filter(~Exists(reviewed), way=Grant.Way.EMERGENCY).select_related("tenant")
    standing = Grant.objects.filter(standing=True, state=GrantState.LIVE, until__lte=now + timedelta(days=60))
    due = standing.filter(until__gt=now).select_related("tenant")
    return list(emergency.order_by("created_at")[:100]), list(due.order_by("until")[:100])


def staff_members(actor: Actor) -> list[StaffMember]:
    """The provider's people by name, each with `.teams` (of which .team) prefetched."""
    actor.require("tenants.team")
    rows = StaffMember.objects.filter(active=True).prefetch_related("teams__team")
    return list(rows.order_by("name"))


def staff_member(actor: Actor, pk: UUID) -> StaffMember:
    found = next((member for member in staff_members(actor) if member.pk == pk), None)
    if found is None:
        raise Http404("nobody of the provider")
    return found


def possible_deputies(actor: Actor, person: UUID) -> list[StaffMember]:
    """Who could stand in for somebody."""
    actor.require("tenants.my_access")
    return list(StaffMember.objects.filter(active=True).exclude(pk=person).order_by("name"))


def teams(actor: Actor) -> list[Team]:
    actor.require("tenants.team")
    return list(Team.objects.order_by("name").prefetch_related("members__member"))


def absences(actor: Actor, *, now: datetime) -> list[Absence]:
    """Absences that are not over: everybody's for whoever leads, else the reader's own and those they stand in for."""
    rows = Absence.objects.filter(last_day__gte=now.date()).select_related("member", "deputy")
    if not actor.may("tenants.team"):
        rows = rows.filter(Q(member=actor.person) | Q(deputy=actor.person))
    return list(rows.order_by("first_day", "member__name"))


def line_titles(lines: Iterable[str]) -> str:
    """Service lines in words: those that a grant names, or all that "all lines" means."""
    return ", ".join(str(areas()[slug].title) for slug in lines_of(list(lines)) if slug in areas())
