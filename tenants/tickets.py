"""Hand-over between hosts: the account host gives a signed-in person a one-time ticket for another host.

The browser keeps a nonce in a cookie of the host it wants to enter; only its hash travels. A ticket counts for 60 s,
once, on that host, in that browser: somebody else's ticket signs nobody in.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tenants import actors
from tenants.models import Client, Domain, Membership, Person, StaffMember, Ticket

LIFE = timedelta(seconds=60)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def origin(host: str) -> str:
    return f"{settings.KANTOOR_SCHEME}://{host}{settings.KANTOOR_PORT}"


def ask_account_host(request: HttpRequest, *, recent: bool = False) -> HttpResponse:
    """Send the browser to the account host for a ticket, `recent`: after a second factor; htmx is told to go there as a
    whole page. Tabs that ask at the same time share the nonce: a later one would close the way of those before."""
    nonce = request.COOKIES.get(settings.ENTRY_COOKIE_NAME) or secrets.token_urlsafe(24)
    back = request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else "/"
    wishes = {"host": request.get_host().split(":")[0], "state": digest(nonce), "next": back}
    query = urlencode(wishes | ({"recent": "1"} if recent else {}))
    target = f"{origin(settings.ACCOUNT_HOST)}/hand-over/?{query}"
    response: HttpResponse
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401, headers={"HX-Redirect": target})
    else:
        response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.ENTRY_COOKIE_NAME, nonce, max_age=600, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def may_enter(person: Person, host: str, *, now: datetime) -> bool:
    """Whether a ticket for this host is given at all."""
    if host == settings.CONSOLE_HOST:
        return StaffMember.objects.filter(person=person, active=True).exists()
    mine = Membership.objects.filter(actors.current(now), person=person, tenant__status=Client.Status.ACTIVE)
    return mine.filter(tenant__in=Domain.objects.filter(domain=host).values("tenant")).exists()


def is_state(state: str) -> bool:
    """Whether this is the hash of some browser's nonce: a ticket for another, or for none, fits anybody's browser."""
    return re.fullmatch("[0-9a-f]{64}", state) is not None and state != digest("")


def give_ticket(person: Person, host: str, state: str, *, carries: Mapping[str, Any], now: datetime) -> str:
    """A ticket's secret, told once. `carries` is what the session there inherits."""
    secret = secrets.token_urlsafe(32)
    Ticket.objects.create(
        secret_hash=digest(secret), state_hash=state, host=host, person=person, carries=dict(carries),
        expires_at=now + LIFE,
    )  # fmt: skip
    return secret


def take_ticket(secret: str, nonce: str, host: str, *, now: datetime) -> Ticket | None:
    """The ticket that lets its person in, once; None where it does not fit. A browser without a nonce asked for none:
    a ticket made for the empty one would sign a stranger in as its sender."""
    if not nonce:
        return None
    with transaction.atomic(durable=True):
        fitting = Ticket.objects.select_for_update(of=("self",)).select_related("person")
        ticket = fitting.filter(
            secret_hash=digest(secret), state_hash=digest(nonce), host=host, expires_at__gt=now
        ).first()
        if ticket is None:
            return None
        ticket.delete()
    return ticket if ticket.person.is_active else None


@dataclass(frozen=True, slots=True)
class Room:
    """A host that a person may enter."""

    name: str
    host: str

    @property
    def url(self) -> str:
        return origin(self.host) + "/"


def clients_of(person: Person, *, now: datetime) -> list[Room]:
    """The room of every client that the person belongs to."""
    rows = Membership.objects.filter(actors.current(now), person=person, tenant__status=Client.Status.ACTIVE)
    mine = rows.values("tenant")
    rows = Domain.objects.filter(tenant__in=mine, is_primary=True).select_related("tenant").order_by("tenant__name")
    return [Room(row.tenant.name, row.domain) for row in rows]


def rooms_of(person: Person, *, now: datetime) -> list[Room]:
    """Every room that the person may enter, the console first."""
    found = clients_of(person, now=now)
    if may_enter(person, settings.CONSOLE_HOST, now=now):
        found.insert(0, Room(str(_("Console")), settings.CONSOLE_HOST))
    return found


def forget_old(*, now: datetime) -> int:
    """Tickets whose minute is over. As the door."""
    return Ticket.objects.filter(expires_at__lt=now).delete()[0]
