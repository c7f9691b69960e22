"""Staff ask for access to clients, ask again before it ends, and give it up. As the provider, outside every client."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from core.actor import Actor
from core.ids import uuid7
from core.lines import areas
from core.states import move
from tenants.access.duties import refuse_conflicts
from tenants.access.recording import happened
from tenants.access.refusals import NoSuchLine, NothingChosen, NotThereAnyMore, SayWhy, TooLong
from tenants.holders import settle, settle_for
from tenants.models import GRANT_MOVES, Client, Grant, GrantState, Holder, Team
from tenants.notices import tell, to_admins

YEAR = timedelta(days=366)
SOON = timedelta(days=30)
"""From so long before its end access counts as expiring."""


def ask_access(
    *,
    actor: Actor,
    clients: Sequence[UUID],
    lines: Sequence[str],
    purpose: str,
    until: datetime,
    now: datetime,
    team: UUID | None = None,
    standing: bool = False,
    duties: Sequence[str] = (),
) -> list[Grant]:
    """Ask these clients for access: for oneself, or by a lead for a team. Counts when the client's admin approves it.
    `lines` [] is all but those granted for themselves; a standing access is reviewed within a year."""
    actor.require("tenants.team" if team else "tenants.my_access")
    check_wish(clients, lines, purpose)
    end = now + YEAR - timedelta(days=1) if standing else until
    if not now < end <= now + YEAR:
        raise TooLong()
    holder = holder_of(actor, team)
    with transaction.atomic(durable=True):
        grants = [
            Grant(
                id=uuid7(), tenant_id=client, lines=sorted(set(lines)), duties=sorted(set(duties)), standing=standing,
                purpose=purpose.strip()[:300], until=end, created_at=now, asked_by_id=actor.person,
                asked_by_name=actor.name, **holder,
            )
            for client in active(clients)
        ]  # fmt: skip
        put_down(actor, grants, now=now)
    return grants


def check_wish(clients: Sequence[UUID], lines: Sequence[str], purpose: str) -> None:
    if not clients:
        raise NothingChosen()
    if not set(lines) <= set(areas()):
        raise NoSuchLine()
    if len(purpose.split()) < 2:
        raise SayWhy()


def holder_of(actor: Actor, team: UUID | None) -> dict[str, object]:
    """Fields of a grant that say whose it is."""
    if team is None:
        return {"person_id": actor.person, "holder_name": actor.name}
    found = Team.objects.filter(pk=team).first()
    if found is None:
        raise NotThereAnyMore()
    return {"team": found, "holder_name": found.name}


def active(clients: Sequence[UUID]) -> list[UUID]:
    rows = Client.objects.filter(pk__in=list(clients), status=Client.Status.ACTIVE)
    return list(rows.order_by("name").values_list("pk", flat=True))


def put_down(actor: Actor, grants: Sequence[Grant], *, now: datetime) -> None:
    """Write the requests with their holders, tell the clients' admins; in the caller's transaction."""
    Grant.objects.bulk_create(grants)
    written = [grant.pk for grant in grants]
    settle(Grant.objects.filter(pk__in=written))
    # what they inherit as deputies may stand on what they asked for now
    settle_for(Holder.objects.filter(grant__in=written).values_list("person_id", flat=True).distinct())
    for grant in grants:
        refuse_conflicts_of(grant, now=now)
    tell(notice for grant in grants for notice in to_admins(grant, "access_asked", now=now))
    happened(actor, "asked", grants, now=now)


def refuse_conflicts_of(grant: Grant, *, now: datetime) -> None:
    """Refuse a grant by which one of its holders, deputies included, would hold two duties that conflict."""
    for row in Holder.objects.filter(grant=grant).select_related("grant"):
        refuse_conflicts(grant.tenant_id, row.person_id, row.person_name, now=now, adding=row)


def expiring(actor: Actor, *, now: datetime) -> QuerySet[Grant]:
    """Access that ends within 30 days and has not been asked for again: the actor's own, and a lead's teams'."""
    mine = Q(person=actor.person) | Q(team__isnull=False) if actor.may("tenants.team") else Q(person=actor.person)
    live = Grant.objects.filter(mine, state=GrantState.LIVE, standing=False, until__gt=now)
    asked = Q(again__state__in=[GrantState.ASKED, GrantState.LIVE])
    return live.exclude(way=Grant.Way.EMERGENCY).filter(until__lte=now + SOON).exclude(asked).order_by("until", "id")


def ask_again(*, actor: Actor, now: datetime) -> list[Grant]:
    """Ask once more, in one go, for all access that is about to end: the same lines, purpose and length."""
    actor.require("tenants.my_access")
    with transaction.atomic(durable=True):
        before = list(expiring(actor, now=now))
        if not before:
            raise NothingChosen()
        grants = [once_more(actor, grant, now) for grant in before]
        put_down(actor, grants, now=now)
    return grants


def once_more(actor: Actor, before: Grant, now: datetime) -> Grant:
    until = min(before.until + (before.until - before.created_at), now + YEAR)
    return Grant(
        id=uuid7(), tenant_id=before.tenant_id, person_id=before.person_id, team_id=before.team_id,
        holder_name=before.holder_name, lines=before.lines, duties=before.duties,
        purpose=before.purpose or before.note, until=until, created_at=now,
        asked_by_id=actor.person, asked_by_name=actor.name, again_of=before,
    )  # fmt: skip


def withdraw(*, actor: Actor, grant: UUID, now: datetime) -> Grant:
    """Take back what one asked for, or give up access that one has."""
    actor.require("tenants.my_access")
    with transaction.atomic(durable=True):
        mine = Grant.objects.select_for_update(of=("self",)).filter(
            Q(person=actor.person) | Q(asked_by_id=actor.person)
        )
        found = mine.filter(pk=grant, state__in=[GrantState.ASKED, GrantState.LIVE]).first()
        if found is None:
            raise NotThereAnyMore()
        if found.state == GrantState.ASKED:
            return move(found, GrantState.WITHDRAWN, GRANT_MOVES, decided_at=now)
        move(found, GrantState.ENDED, GRANT_MOVES, ended_at=now, ended_by_name=actor.name)
        happened(actor, "ended", [found], now=now)
    return found


def end_as_provider(*, actor: Actor, grants: Iterable[Grant], now: datetime) -> None:
    """End access from the provider's side; in the caller's transaction."""
    ended = [
        move(grant, GrantState.ENDED, GRANT_MOVES, ended_at=now, ended_by_name=actor.name)
        for grant in grants
        if grant.state == GrantState.LIVE
    ]
    happened(actor, "ended", ended, now=now)
