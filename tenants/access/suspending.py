"""Suspending and reinstating: a client, one of its people, a person as a whole. Each with a reason, each written down.

What is suspended is asked for again with the next request and in the next chunk of a running job. Nothing is taken
away but what lets in, sessions and tokens, so reinstating gives everything else back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from core.actor import Actor
from core.audit import record_one
from core.identity import door
from core.models import Job, JobState
from tenants import token_ends
from tenants.access.lines import may_manage
from tenants.access.recording import narrowed, suspension
from tenants.access.refusals import (
    GiveAReason,
    NobodyThere,
    NotAllTheirs,
    NotSuspended,
    NotThereAnyMore,
    NotYourself,
)
from tenants.access.staff import refuse_new_conflicts
from tenants.holders import settle_for
from tenants.models import Client, Holder, Membership, Notice, Person, Suspension
from tenants.notices import admins_of, tell
from tenants.sessions import end_sessions, end_sessions_at
from tenants.signin import events

MAY = "tenants.suspend"


# --- a client, by the provider's admin


def suspend_client(*, actor: Actor, client: UUID, why: str, now: datetime) -> Client:
    """Stop everything of a client: its people and machines are let in no more, nor are staff; running work stops at the
    next chunk and waits, links open nothing. Its admins are told. In two parts: the sessions on its hosts are the
    door's; said twice it ends what is left of them."""
    actor.require(MAY)
    reason = given(why)
    with transaction.atomic(durable=True):
        found = locked_client(client)
        if found.status == Client.Status.ACTIVE:
            begin(actor, [Suspension(tenant=found, name=found.name, of_house=True)], reason, now=now)
            Client.objects.filter(pk=client).update(status=Client.Status.SUSPENDED)
            tell(to_admins(found, "client_suspended", reason, actor, now=now))
            record_one(actor, "client_suspended", client, now=now, about=found.name, why=reason)
    with door():
        end_sessions_at(client)
    return found


def reinstate_client(*, actor: Actor, client: UUID, why: str, now: datetime) -> Client:
    """Let a client go on where it stood; its admins are told. People sign in anew."""
    actor.require(MAY)
    reason = given(why)
    with transaction.atomic(durable=True):
        found = locked_client(client)
        end(actor, Suspension.objects.filter(tenant=client, person_id=None), reason, now=now)
        Client.objects.filter(pk=client).update(status=Client.Status.ACTIVE)
        tell(to_admins(found, "client_reinstated", reason, actor, now=now))
        record_one(actor, "client_reinstated", client, now=now, about=found.name, why=reason)
    return found


def locked_client(client: UUID) -> Client:
    found: Client | None = Client.objects.select_for_update(of=("self",)).filter(pk=client).first()
    if found is None:
        raise NotThereAnyMore()
    return found


def to_admins(client: Client, code: str, why: str, actor: Actor, *, now: datetime) -> Iterable[Notice]:
    told = {"who": actor.name, "client": client.name, "purpose": why}
    for person in admins_of(client.pk, now=now):
        yield Notice(
            tenant_id=client.pk, person_id=person, code=code, key=f"{code}:{now.isoformat()}", detail=told, at=now
        )


# --- one of a client's people, by its admin


def suspend_here(*, actor: Actor, person: UUID, why: str, now: datetime) -> str:
    """Keep one of the client's people out of its room, and return their name: by an admin of all lines on which they
    have a role. Their tokens here end. In two parts: the sessions on the client's hosts are the door's."""
    reason = given(why)
    with transaction.atomic(durable=True):
        known = one_of_mine(actor, person)
        row = Suspension(tenant_id=actor.tenant, person_id=person, name=known.name or known.email)
        if not open_here(actor, person).exists():
            begin(actor, [row], reason, now=now)
            gone = Person(pk=person, name=row.name)
            token_ends.end_here(Client.objects.get(pk=actor.tenant), gone, "suspended", actor, now)
    with door():
        end_sessions_at(actor.tenant, person)
    return row.name


def reinstate_here(*, actor: Actor, person: UUID, why: str, now: datetime) -> str:
    """Let them in again, with the roles that they have. Not where the provider suspended them."""
    reason = given(why)
    with transaction.atomic(durable=True):
        known = one_of_mine(actor, person)
        end(actor, open_here(actor, person), reason, now=now)
    return known.name or known.email


def one_of_mine(actor: Actor, person: UUID) -> Membership:
    """A membership of somebody else, locked, all of whose lines are the actor's to decide about."""
    actor.require("tenants.roles")
    if person == actor.person:
        raise NotYourself()
    rows = Membership.objects.select_for_update(of=("self",)).filter(tenant=actor.tenant, person=person)
    found = list(rows.order_by("id"))
    if not found:
        raise NobodyThere()
    if not all(may_manage(actor, row.line) for row in found):
        raise NotAllTheirs()
    return found[0]


def open_here(actor: Actor, person: UUID) -> QuerySet[Suspension]:
    return Suspension.objects.filter(tenant=actor.tenant, person_id=person, of_house=False, ended_at=None)


# --- a person as a whole, by the provider's admin


def suspend_person(*, actor: Actor, person: UUID, why: str, now: datetime) -> Person:
    """Keep somebody out of every room, of clients and of the provider. They hold no access meanwhile, and their open
    work is dealt out. In two parts: their sign-in, sessions and tokens are the door's, ended again when said twice."""
    actor.require(MAY)
    if person == actor.person_id:
        raise NotYourself()
    reason, someone = given(why), person_of(person)
    with transaction.atomic(durable=True):
        if not of_house(person).filter(tenant=None).exists():
            shut_out(actor, someone, reason, now=now)
    with door():
        Person.objects.filter(pk=person, is_active=True).update(is_active=False)
        end_sessions(person)
        token_ends.renew(someone, "suspended", now=now, by=actor)
        events.note(person, "suspended", now=now, by=actor.name)
    return someone


def shut_out(actor: Actor, person: Person, why: str, *, now: datetime) -> None:
    """In the caller's transaction."""
    staff_at = set(Holder.objects.filter(person=person.pk).values_list("tenant_id", flat=True))
    at = Membership.objects.filter(person=person.pk).values_list("tenant_id", flat=True)
    working = Job.objects.filter(started_by=person.pk).exclude(state=JobState.DONE).values_list("tenant_id", flat=True)
    who = {"person_id": person.pk, "name": person.name or person.email, "of_house": True}
    tenants = sorted({*staff_at, *at, *working})
    begin(actor, [Suspension(tenant_id=tenant, **who) for tenant in [None, *tenants]], why, now=now)
    settle_for([person.pk])
    narrowed(actor, person.pk, staff_at, now=now)
    record_one(actor, "person_suspended", person.pk, now=now, about=who["name"], why=why)


def reinstate_person(*, actor: Actor, person: UUID, why: str, now: datetime) -> Person:
    """Let somebody in again everywhere, but where a client itself suspended them. They sign in anew, and hold what they
    held, unless duties that conflict would meet by now."""
    actor.require(MAY)
    reason, someone = given(why), person_of(person)
    with transaction.atomic(durable=True):
        end(actor, of_house(person), reason, now=now)
        settle_for([person])
        refuse_new_conflicts([person], now=now)
        record_one(actor, "person_reinstated", person, now=now, about=someone.name or someone.email, why=reason)
    with door():
        Person.objects.filter(pk=person).update(is_active=True)
        events.note(person, "reinstated", now=now, by=actor.name)
    return someone


def person_of(person: UUID) -> Person:
    with door():
        found = Person.objects.filter(pk=person).first()
    if found is None:
        raise NobodyThere()
    return found


def person_at(actor: Actor, email: str) -> UUID:
    """Whose address it is."""
    actor.require(MAY)
    with door():
        found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise NobodyThere()
    return found.pk


def of_house(person: UUID) -> QuerySet[Suspension]:
    return Suspension.objects.filter(person_id=person, of_house=True, ended_at=None)


# --- what all have in common


def given(why: str) -> str:
    if len(why.split()) < 2:
        raise GiveAReason()
    return why.strip()[:300]


def begin(actor: Actor, rows: Iterable[Suspension], why: str, *, now: datetime) -> None:
    """Write them, and have each client concerned write it down; in the caller's transaction."""
    for row in rows:
        row.why, row.at, row.by_id, row.by_name = why, now, actor.person_id, actor.name
        row.save(force_insert=True)
        suspension(actor, "suspended", row, now=now)


def end(actor: Actor, rows: QuerySet[Suspension], why: str, *, now: datetime) -> None:
    open_ = list(rows.select_for_update(of=("self",)).filter(ended_at=None).order_by("id"))
    if not open_:
        raise NotSuspended()
    for row in open_:
        row.ended_at, row.ended_why, row.ended_by_name = now, why, actor.name
        row.save(update_fields=["ended_at", "ended_why", "ended_by_name"])
        suspension(actor, "reinstated", row, now=now)
