"""The client's admin approves, refuses and ends access. As the client, in its own room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.audit import record
from core.duties import refuse_own_work
from core.states import move
from tenants.access.asking import refuse_conflicts_of
from tenants.access.lines import require_lines
from tenants.access.recording import happened
from tenants.access.refusals import NothingChosen, NotThereAnyMore, RanOut
from tenants.models import GRANT_MOVES, Grant, GrantState, Holder
from tenants.notices import tell, to_holders


def approve_access(*, actor: Actor, grants: Sequence[UUID], now: datetime) -> list[Grant]:
    """Let those in who asked, all of these at once or none; never oneself, be it by a team or as a deputy. Counts from
    now on."""
    actor.require("tenants.approve")
    with transaction.atomic(durable=True):
        found = chosen(actor, grants, GrantState.ASKED)
        for grant in found:
            if grant.until <= now:
                raise RanOut()
            held_by = Holder.objects.filter(grant=grant).values_list("person_id", flat=True)
            refuse_own_work(actor.person, [grant.asked_by_id, grant.person_id, *held_by])
            decide(actor, grant, GrantState.LIVE, now=now)
            refuse_conflicts_of(grant, now=now)
        tell(notice for grant in found for notice in to_holders(grant, "access_opened", now=now))
        happened(actor, "opened", found, now=now)
    return found


def refuse_access(*, actor: Actor, grants: Sequence[UUID], now: datetime, words: str = "") -> list[Grant]:
    """Turn these requests down; the words are told to those who asked."""
    actor.require("tenants.approve")
    note = words.strip()[:300]
    with transaction.atomic(durable=True):
        found = chosen(actor, grants, GrantState.ASKED)
        for grant in found:
            decide(actor, grant, GrantState.REFUSED, now=now, note=note)
        tell(notice for grant in found for notice in to_holders(grant, "access_refused", now=now, note=note))
        record(actor, "access_refused", [(grant.pk, {"holder": grant.holder_name}) for grant in found], now=now)
    return found


def end_access(*, actor: Actor, grants: Sequence[UUID], now: datetime) -> list[Grant]:
    """End access at once, emergency access too: the next request and the next piece of running work are refused."""
    actor.require("tenants.approve")
    with transaction.atomic(durable=True):
        found = chosen(actor, grants, GrantState.LIVE)
        for grant in found:
            move(grant, GrantState.ENDED, GRANT_MOVES, ended_at=now, ended_by_name=actor.name)
        tell(notice for grant in found for notice in to_holders(grant, "access_ended", now=now))
        happened(actor, "ended", found, now=now)
    return found


def chosen(actor: Actor, grants: Sequence[UUID], state: GrantState) -> list[Grant]:
    """The grants, locked, each in this state and on lines of which the actor is admin."""
    if not grants:
        raise NothingChosen()
    rows = Grant.objects.select_for_update(of=("self",)).filter(tenant=actor.tenant, pk__in=list(grants), state=state)
    found = list(rows.order_by("id"))
    if len(found) < len(set(grants)):
        raise NotThereAnyMore()
    for grant in found:
        require_lines(actor, grant.lines)
    return found


def decide(actor: Actor, grant: Grant, to: GrantState, *, now: datetime, note: str = "") -> None:
    who = {"decided_by_id": actor.person, "decided_by_name": actor.name}
    move(grant, to, GRANT_MOVES, decided_at=now, note=note, **who)
