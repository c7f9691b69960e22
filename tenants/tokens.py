"""Tokens of the API: made and shown once, kept as a hash, listed, revoked. Whom they let in: tenants.bearers."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.api.scopes import offered, spelled_out
from core.audit import record_one
from core.jobs import stop_jobs_of_tokens
from core.lines import areas
from core.refusals import BadInput, NotAllowed
from tenants import actors
from tenants.models import Token

MARK = "kantoor_"
"""How every secret begins, so that people and scanners know one when it lies where it should not."""
LONGEST = timedelta(days=366)


class NotForToken(BadInput):
    words = _("“%(scope)s” is more than you may yourself, or is not known. Nothing was made.")


class NoScope(BadInput):
    words = _("Choose at least one thing that the token may do.")


class NoSuchTime(BadInput):
    words = _("A token ends after today and within a year.")


class NoName(BadInput):
    words = _("Give it a name by which you will know it again.")


def make_token(
    *, actor: Actor, name: str, scopes: Sequence[str], expires_at: datetime, machine: bool, now: datetime
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can show again. It may at most what the actor may now, word by word:
    what they may later is not in it. In the portal a machine's is the client's own and stays when its maker leaves, so
    it is about lines of which the maker is admin; everybody else's ends with the person."""
    of_client = machine and actor.kind == "client"
    actor.require("tenants.machines" if of_client else actors.TOKENS)
    reach = reach_of(actor, machine=of_client, now=now)
    check(reach, name.strip(), scopes, expires_at, now)
    secret = MARK + secrets.token_urlsafe(32)
    token = Token(tenant_id=actor.tenant_id, person_id=actor.person, machine=machine, name=name.strip()[:80])
    if of_client:
        token.person_id = None
    token.begins, token.secret_hash = secret[:16], digest(secret)
    token.scopes = spelled_out(reach, scopes)
    token.lines = sorted({word.partition(".")[0] for word in token.scopes} & set(areas()))
    token.factor_shown, token.company_id = actor.factor_shown, actor.company
    token.created_at, token.expires_at = now, expires_at
    token.made_by, token.made_by_name = actor.person, actor.name
    with transaction.atomic(durable=True):
        token.save(force_insert=True)
        note(actor, "token_made", token, now)
    return token, secret


def check(reach: frozenset[str], name: str, scopes: Sequence[str], expires_at: datetime, now: datetime) -> None:
    if not name:
        raise NoName()
    if not scopes:
        raise NoScope()
    known = offered(reach)
    for scope in scopes:
        if scope not in known:
            raise NotForToken(scope=scope[:60])
    if not now < expires_at <= now + LONGEST:
        raise NoSuchTime()


def scopes_of(actor: Actor, *, now: datetime) -> list[str]:
    """What this person can give a token."""
    return offered(reach_of(actor, machine=False, now=now))


def reach_of(actor: Actor, *, machine: bool, now: datetime) -> frozenset[str]:
    """The permissions that a token of the actor's can have; at the console those inside any client, too."""
    whole = actor.permissions if actor.tenant_id else actors.staff_anywhere(actor.person, now=now)
    foreign = set(areas()) - actor.lines("admin") if machine else set[str]()
    return frozenset(word for word in for_tokens(whole) if word.partition(".")[0] not in foreign)


def for_tokens(permissions: frozenset[str]) -> frozenset[str]:
    """No token gives access to anybody, and none makes tokens."""
    return frozenset(one for one in permissions if not one.startswith("tenants.") and not one.endswith(".admin"))


def revoke_token(*, token: Token, actor: Actor, now: datetime) -> Token:
    """From the next request on it lets nobody in, and work that it started stops at its next chunk. Revoking twice is
    revoking once."""
    if not tokens_for(actor).filter(pk=token.pk).exists():
        raise NotAllowed()
    with transaction.atomic(durable=True):
        open_ = Token.objects.filter(pk=token.pk, revoked_at=None)
        if open_.update(revoked_at=now, revoked_by_name=actor.name):
            note(actor, "token_revoked", token, now)
            stop_jobs_of_tokens([token.pk])
    return Token.objects.get(pk=token.pk)


def note(actor: Actor, action: str, token: Token, now: datetime) -> None:
    """In the client's audit trail; of the console's tokens in the house's."""
    whom = {"name": token.name} if actor.tenant_id else {"about": token.name}
    record_one(actor, action, token.pk, now=now, scopes=list(token.scopes), **whom)


def tokens_for(actor: Actor) -> QuerySet[Token]:
    """The actor's own, and in the portal, for the admin of a line, everybody's and the machines' that reach that line
    or none in particular."""
    rows = Token.objects.filter(tenant_id=actor.tenant_id).order_by("-created_at", "-id")
    seen = Q(person_id=actor.person)
    if actor.may("tenants.machines"):
        seen |= Q(lines=[])
        for line in actor.lines("admin"):
            seen |= Q(lines__contains=[line])
    return rows.filter(seen)


def machines_for(actor: Actor, *, now: datetime) -> list[Token]:
    """The client's own machines that come in now, as far as the actor's lines go, by name."""
    actor.require("tenants.machines")
    live = tokens_for(actor).filter(person=None, revoked_at=None, expires_at__gt=now)
    return list(live.order_by("name", "id"))


def token_for(actor: Actor, pk: UUID) -> Token:
    found = tokens_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404("no such token for this person")
    return found


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
