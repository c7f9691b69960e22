"""Every change of access in the client's own record: audit row and fact, in the transaction of the deed.

From the console the client's schema is closed, so there a job takes it over, enqueued in the deed's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from core.actor import Actor
from core.audit import record_one
from core.facts import emit
from core.identity import current_tenant
from core.jobs import enqueue
from tenants.models import Grant, Holder, Suspension

What = Literal["asked", "opened", "ended"]
JOBS: dict[What, str] = {"asked": "tenants.asked", "opened": "tenants.opened", "ended": "tenants.ended"}
Change = Literal["suspended", "reinstated"]
SUSPENSIONS: dict[Change, str] = {"suspended": "tenants.suspended", "reinstated": "tenants.reinstated"}
NARROWED = "tenants.narrowed"


def happened(actor: Actor, what: What, grants: Iterable[Grant], *, now: datetime, key: str = "") -> None:
    """Access was asked for, opened (approved, an emergency, or to one more of a team), or ended. `key` tells apart what
    happens to one grant more than once."""
    for grant in grants:
        inside = replace(actor, tenant_id=grant.tenant_id)
        if current_tenant() == grant.tenant_id:
            write(inside, what, grant, now=now)
        else:
            enqueue(inside, JOBS[what], grant.pk, key=f"{what}:{grant.pk}{key}"[:120], now=now)


def narrowed(actor: Actor, person: UUID, tenants: Collection[UUID], *, now: datetime) -> None:
    """Somebody may do less for these clients than before, though no grant has ended: they left a team, a deputy's days
    are over. What they have in hand there is looked at again. In the caller's transaction, outside the clients."""
    for tenant in sorted(tenants):
        inside, key = replace(actor, tenant_id=tenant), f"narrowed:{person}:{now.isoformat()}"
        enqueue(inside, NARROWED, person, key=key[:120], now=now)


def suspension(actor: Actor, what: Change, row: Suspension, *, now: datetime) -> None:
    """A client, or somebody of it, was suspended or reinstated; a person as a whole is nothing of one client's."""
    if row.tenant_id is None:
        return
    inside = replace(actor, tenant_id=row.tenant_id)
    if current_tenant() == row.tenant_id:
        write_suspension(inside, what, row, now=now)
    else:
        enqueue(inside, SUSPENSIONS[what], row.pk, key=f"{what}:{row.pk}", now=now)


def write_suspension(actor: Actor, what: Change, row: Suspension, *, now: datetime) -> None:
    """In the caller's transaction, inside the client's schema."""
    whom = "person" if row.person_id else "client"
    why = row.why if what == "suspended" else row.ended_why
    subject = row.person_id or actor.tenant
    record_one(actor, f"{whom}_{what}", subject, now=now, name=row.name, why=why, of_house=row.of_house)


def write(actor: Actor, what: What, grant: Grant, *, now: datetime) -> None:
    """In the caller's transaction, inside the client's schema."""
    told = content(grant)
    record_one(actor, f"access_{what}", grant.pk, now=now, **told)
    if what == "asked":
        emit(actor, "AccessAsked", [(grant.pk, told)], now=now)
    elif what == "opened":
        emit(actor, "AccessOpened", [(grant.pk, told)], now=now)
    else:
        emit(actor, "AccessEnded", [(grant.pk, told)], now=now)


def content(grant: Grant) -> dict[str, Any]:
    """What a fact about a grant says."""
    people = Holder.objects.filter(grant=grant).order_by("person_name").values_list("person_name", flat=True)
    return {
        "holder": grant.holder_name, "people": list(people), "lines": list(grant.lines), "way": grant.way,
        "purpose": grant.purpose, "until": grant.until.isoformat(),
        "decided_by": grant.decided_by_name, "ended_by": grant.ended_by_name,
    }  # fmt: skip
