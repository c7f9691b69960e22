"""When a person's tokens end: with their employment, and whenever the way in to their account was renewed. As the door.

Whoever got hold of an account may have made tokens, which no new password closes. A client's own machines go on, since
others work with them; the client's admins are told to look at those that the person made.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.audit import record
from core.identity import as_tenant, provider
from core.jobs import stop_jobs_of_tokens
from core.lines import APART, areas
from core.reader import reading_as
from tenants.actors import current
from tenants.models import Client, Membership, Notice, Person, Provider, Token
from tenants.notices import tell
from tenants.signin import events, mails


def end_tokens(person_id: UUID) -> int:
    """Revoke a person's tokens of the console, when they leave the provider. Returns how many."""
    mine = Token.objects.filter(person=person_id, tenant=None, revoked_at=None)
    return mine.update(revoked_at=timezone.now(), revoked_by_name="Kantoor")


def renew(person: Person, why: str, *, now: datetime, by: Actor | None = None) -> list[str]:
    """Revoke every token of a person, in every room, and return their names; `why` is a word of events.WORDS, `by`
    whoever did it where it was not they themselves. The person is told by mail, each client's trail says it, and its
    admins are told of machines that the person made. Outside a transaction: it works as each client in between."""
    live = Token.objects.filter(revoked_at=None, expires_at__gt=now)
    names = list(live.filter(person=person).order_by("name").values_list("name", flat=True))
    concerned = live.filter(person=person) | live.filter(person=None, made_by=person.pk)
    for client in Client.objects.filter(pk__in=concerned.values("tenant")).order_by("pk"):
        with as_tenant(client.pk, "client"), transaction.atomic(durable=True):
            end_here(client, person, why, by, now)
    mine = live.filter(person=person, tenant=None)
    gone = list(mine.values_list("pk", flat=True))
    mine.update(revoked_at=now, revoked_by_name=(by.name if by else person.name)[:120])
    with provider():
        stop_jobs_of_tokens(gone)
    if names:
        events.note(person.pk, "tokens_revoked", now=now, by=by.name if by else "", names=names)
        write(person, names)
    return names


def end_here(client: Client, person: Person, why: str, by: Actor | None, now: datetime) -> None:
    """At one client, in the caller's transaction."""
    who = Actor("client", by.person_id if by else person.pk, by.name if by else person.name, client.pk)
    mine = list(Token.objects.select_for_update(of=("self",)).filter(person=person.pk, tenant=client, revoked_at=None))
    Token.objects.filter(pk__in=[one.pk for one in mine]).update(revoked_at=now, revoked_by_name=who.name[:120])
    stop_jobs_of_tokens([one.pk for one in mine])
    gone = [(one.pk, {"name": one.name, "scopes": list(one.scopes), "why": why}) for one in mine]
    if gone:
        record(who, "token_revoked", gone, now=now)
    machines = Token.objects.filter(tenant=client, person=None, made_by=person.pk, revoked_at=None, expires_at__gt=now)
    tell(notice for one in machines for notice in to_admins(client, person, one, now))


def to_admins(client: Client, person: Person, machine: Token, now: datetime) -> Iterable[Notice]:
    """To the admins of the lines that the machine reaches."""
    named = {*(machine.lines or areas())}
    lines = named | {""} if named - APART else named
    rows = Membership.objects.filter(current(now), tenant=client, role="admin", line__in=lines)
    said = {"who": person.name, "client": client.name, "purpose": machine.name}
    for admin in rows.order_by().values_list("person_id", flat=True).distinct():
        yield Notice(
            tenant_id=client.pk, person_id=admin, line=machine.lines[0] if len(machine.lines) == 1 else "",
            code="machine_goes_on", key=f"machine_goes_on:{machine.pk}:{now.isoformat()}", detail=said, at=now,
        )  # fmt: skip


def write(person: Person, names: Iterable[str]) -> None:
    with reading_as(person), suppress(SMTPException, OSError):  # done it is, told or not
        said = {"names": ", ".join(names)}
        mails.account_mail("tokens_revoked", person.email, said, Provider.objects.first()).send()
