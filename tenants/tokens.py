"""Tokens of the API: made and shown once, kept as a hash, held against what their person may with each request."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.api.limits import Allowance, spend
from core.api.problems import Problem
from core.api.scopes import offered, within
from core.audit import record_one
from core.refusals import BadInput
from tenants import actors, entries
from tenants.models import Client, Token

MARK = "kantoor_"
"""How every secret begins, so that people and scanners know one when it lies where it should not."""
LONGEST = timedelta(days=366)
SEEN_EVERY = timedelta(minutes=1)
ADMIN = "admin"


class NotForToken(BadInput):
    words = _("“%(scope)s” is more than you may yourself, or is not known. Nothing was made.")


class NoScope(BadInput):
    words = _("Choose at least one thing that the token may do.")


class NoSuchTime(BadInput):
    words = _("A token ends after today and within a year.")


class NoName(BadInput):
    words = _("Give it a name by which you will know it again.")


# --- making and revoking


def make_token(
    *, actor: Actor, name: str, scopes: Sequence[str], expires_at: datetime, machine: bool, now: datetime
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can show again. It may at most what the actor may now. In the portal a
    machine's is the client's own and stays when its maker leaves; everybody else's ends with the person."""
    actor.require("tenants.machines" if machine and actor.kind == "client" else "tenants.tokens")
    check(actor, name.strip(), scopes, expires_at, now)
    secret = MARK + secrets.token_urlsafe(32)
    token = Token(tenant_id=actor.tenant_id, person_id=actor.person, machine=machine, name=name.strip()[:80])
    if machine and actor.kind == "client":
        token.person_id = None
    token.begins, token.secret_hash = secret[:16], digest(secret)
    token.scopes, token.created_at, token.expires_at = sorted(set(scopes)), now, expires_at
    token.made_by, token.made_by_name = actor.person, actor.name
    with transaction.atomic(durable=True):
        token.save(force_insert=True)
        note(actor, "token_made", token, now)
    return token, secret


def check(actor: Actor, name: str, scopes: Sequence[str], expires_at: datetime, now: datetime) -> None:
    if not name:
        raise NoName()
    if not scopes:
        raise NoScope()
    known = scopes_of(actor)
    for scope in scopes:
        if scope not in known:
            raise NotForToken(scope=scope[:60])
    if not now < expires_at <= now + LONGEST:
        raise NoSuchTime()


def scopes_of(actor: Actor) -> list[str]:
    """What this person can give a token. At the console any word: what counts is the grant of the moment."""
    whole = actors.of_staff() if actor.tenant_id is None else actor.permissions
    return offered(for_tokens(whole))


def for_tokens(permissions: frozenset[str]) -> frozenset[str]:
    """No token gives access to anybody, and none makes tokens."""
    return frozenset(one for one in permissions if not one.startswith("tenants.") and not one.endswith(".admin"))


def revoke_token(*, token: Token, actor: Actor, now: datetime) -> Token:
    """From the next request on it lets nobody in. Revoking twice is revoking once."""
    if token.person_id != actor.person_id:
        actor.require("tenants.machines")
    with transaction.atomic(durable=True):
        open_ = Token.objects.filter(pk=token.pk, revoked_at=None)
        if open_.update(revoked_at=now, revoked_by_name=actor.name):
            note(actor, "token_revoked", token, now)
    return Token.objects.get(pk=token.pk)


def note(actor: Actor, action: str, token: Token, now: datetime) -> None:
    """In the client's audit trail; the console's own tokens stand in the table itself, which keeps who and when."""
    if actor.tenant_id is not None:
        record_one(actor, action, token.pk, now=now, name=token.name, scopes=list(token.scopes))


def tokens_for(actor: Actor) -> QuerySet[Token]:
    """The actor's own, and in the portal, for the client's admin, everybody's and the machines'."""
    rows = Token.objects.filter(tenant_id=actor.tenant_id).order_by("-created_at", "-id")
    return rows if actor.may("tenants.machines") else rows.filter(person_id=actor.person)


def token_for(actor: Actor, pk: UUID) -> Token:
    found = tokens_for(actor).filter(pk=pk).first()
    if found is None:
        raise Http404("no such token for this person")
    return found


# --- who is this?


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def enter_by_token(request: Any, match: ResolverMatch, permission: str, *, now: datetime) -> Allowance:
    """Who asks, by the request's token, as the door: sets `actor` and `token`. Raises Problem or Http404."""
    token = presented(request, now)
    allowance = spend(token.pk, at=now.timestamp())
    whole = holder(request, match, token, now)
    if whole is None:
        raise Http404("not for this token, or not there")
    actor = narrowed(whole, token)
    if permission and not actor.may(permission):
        refuse_scope(whole, permission)
    seen(token, now)
    request.token, request.actor = token, actor
    return allowance


def presented(request: Any, now: datetime) -> Token:
    """The live token of this very room; what is wrong with another one is not said."""
    way, _, secret = request.headers.get("Authorization", "").partition(" ")
    if way.lower() != "bearer" or not secret.strip():
        raise unknown("Every call needs a token: “Authorization: Bearer …”.", 'Bearer realm="kantoor"')
    rows = Token.objects.select_related("person").filter(secret_hash=digest(secret.strip()))
    token = rows.filter(tenant=request.tenant if request.room == "client" else None).first()
    if token is None or not token.counts(now):
        raise unknown("This token does not let in here.", 'Bearer realm="kantoor", error="invalid_token"')
    return token


def unknown(words: str, challenge: str) -> Problem:
    return Problem(401, "NotSignedIn", words, {"WWW-Authenticate": challenge})


def refuse_scope(whole: Actor, permission: str) -> None:
    """What the person may and the token may not is said; what the person may not is not there."""
    if not whole.may(permission):
        raise Http404("not for this person")
    words = _("This token may not do that. It would need the scope “%(scope)s”.") % {"scope": permission}
    challenge = f'Bearer realm="kantoor", error="insufficient_scope", scope="{permission}"'
    raise Problem(403, "ScopeMissing", words, {"WWW-Authenticate": challenge})


def holder(request: Any, match: ResolverMatch, token: Token, now: datetime) -> Actor | None:
    """The person of the token, with all that they may at this moment; the client's admin for its own machines."""
    if request.room == "client":
        return actors.client_actor(token.person, request.tenant) if token.person else machine_of(request.tenant, token)
    member = actors.staff_member(token.person) if token.person else None
    if member is None or token.person is None:
        return None
    if "client" not in match.kwargs:
        return actors.staff_actor(token.person, member)
    request.tenant = Client.objects.filter(slug=match.kwargs["client"]).first()
    if request.tenant is None:
        return None
    actor = actors.staff_actor_inside(token.person, member, request.tenant, now=now)
    if actor is not None and entries.is_new(token.pk, request.tenant.pk):
        entries.note_entry(narrowed(actor, token), now=now)
    return actor


def machine_of(tenant: Client, token: Token) -> Actor | None:
    """What the client's admin may on every line, of which the scopes leave what the maker could give."""
    if tenant.status != Client.Status.ACTIVE:
        return None
    return Actor("client", None, token.name, tenant.pk, actors.of_role(ADMIN), language=tenant.language)


def narrowed(actor: Actor, token: Token) -> Actor:
    """The actor as this token: never more than the person, and by name where it is a machine."""
    name = f"{token.name} ({actor.name})" if token.machine and token.person_id else actor.name
    permissions = within(for_tokens(actor.permissions), token.scopes)
    return replace(actor, permissions=permissions, via="token", name=name[:120])


def seen(token: Token, now: datetime) -> None:
    """When it was used last, to the minute."""
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)


def end_tokens(person_id: UUID) -> int:
    """Revoke a person's tokens of the console; as the door, when they leave the provider. Returns how many."""
    mine = Token.objects.filter(person=person_id, tenant=None, revoked_at=None)
    return mine.update(revoked_at=timezone.now(), revoked_by_name="Kantoor")
