"""Who asks by a token: its person, held with each request against what they may at that moment. As the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404
from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.api.limits import Allowance, spend
from core.api.problems import Problem
from core.api.scopes import within
from tenants import actors, entries
from tenants.models import Client, Token
from tenants.signin import companies
from tenants.tokens import digest, for_tokens

SEEN_EVERY = timedelta(minutes=1)
ADMIN = "admin"
FOR_AUDITORS = _("An auditor reads on the pages, where each view is written down. Tokens are not for auditors.")
WITHOUT_FACTOR = _(
    "What you may do here asks for a second factor, and this token was made without one. Sign in with your second "
    "factor, make a new token, and revoke this one."
)
WITHOUT_COMPANY = _(
    "Whoever works here signs in at %(company)s, and this token was made without that. Sign in there, make a new "
    "token, and revoke this one."
)


def enter_by_token(request: Any, match: ResolverMatch, permission: str, *, now: datetime) -> Allowance:
    """Who asks, by the request's token, as the door: sets `actor` and `token`. Raises Problem or Http404."""
    token = presented(request, now)
    allowance = spend(token.pk, at=now.timestamp())
    whole = holder(request, match, token, now)
    if whole is None:
        raise Http404("not for this token, or not there")
    refuse_unproved(whole, token)
    actor = narrowed(whole, token)
    if actor.kind == "staff" and actor.tenant_id and entries.is_new(token.pk, actor):
        entries.note_entry(actor, now=now)
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


def refuse_unproved(whole: Actor, token: Token) -> None:
    """A token stands for a session that showed what its person must show by now. A client's machine is nobody who
    signs in: its maker showed it."""
    if whole.is_auditor:
        raise Problem(403, "NotForAuditors", FOR_AUDITORS)
    if whole.guarded and not token.factor_shown:
        raise Problem(403, "SecondFactorMissing", WITHOUT_FACTOR)
    company = companies.required_of(token.tenant_id) if token.person_id else None
    if company is not None and token.company_id != company.pk:
        raise Problem(403, "CompanySignInMissing", WITHOUT_COMPANY % {"company": company.name})


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
    return actors.staff_actor_inside(token.person, member, request.tenant, now=now)


def machine_of(tenant: Client, token: Token) -> Actor | None:
    """What the client's admin may on every line, of which the scopes leave what the maker could give."""
    if tenant.status != Client.Status.ACTIVE:
        return None
    return Actor("client", None, token.name, tenant.pk, actors.of_role(ADMIN), language=tenant.language)


def narrowed(actor: Actor, token: Token) -> Actor:
    """The actor as this token: never more than the person, and by name where it is a machine."""
    name = f"{token.name} ({actor.name})" if token.machine and token.person_id else actor.name
    permissions = within(for_tokens(actor.permissions), token.scopes)
    return replace(actor, permissions=permissions, via="token", name=name[:120], token_id=token.pk)


def seen(token: Token, now: datetime) -> None:
    """When it was used last, to the minute."""
    if token.last_used_at is None or now - token.last_used_at > SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
