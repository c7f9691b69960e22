"""What must be done on the account host before a room is entered, and what a room's session inherits."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tenants import sessions
from tenants.models import Person
from tenants.signin import companies, factors


def before_entering(request: HttpRequest, person: Person, host: str, *, recent: bool) -> HttpResponse | None:
    """The page to go to first: the company's own sign-in, the second factor or its set-up; None: come in."""
    company = companies.required_at(host)
    if company is not None and not companies.proved(request, company):
        return to(reverse("openid_connect_login", args=[company.pk.hex]), request, process="connect")
    at = factors.shown_at(request)
    if factors.is_recent(at) if recent else at or not factors.required_of(person):
        return None
    if not factors.has_one(person):
        request.session["next"] = request.get_full_path()
        return HttpResponseRedirect(reverse("second_factor"))
    return to(reverse(page_of(person)), request)


def page_of(person: Person) -> str:
    """The name of the page where this person shows a factor."""
    app = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn"


def to(address: str, request: HttpRequest, **more: str) -> HttpResponse:
    """There, and back to what was asked for."""
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.get_full_path(), **more})}")


def carried(request: HttpRequest, host: str) -> dict[str, Any]:
    """What the session of this host inherits from this one."""
    session = request.session
    if "sign_in" not in session:
        sessions.begin(request, uuid4(), time.time())
    company = companies.at_host(host)
    found = {
        "sign_in": session["sign_in"], "started": session["started"], "factor_at": factors.shown_at(request),
        "company": company.pk.hex if company is not None and companies.proved(request, company) else "",
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def inherit(request: HttpRequest, carries: dict[str, Any]) -> None:
    sessions.begin(request, UUID(carries["sign_in"]), carries["started"])
    for name in ("factor_at", "company"):
        if name in carries:
            request.session[name] = carries[name]


def shown_in(request: HttpRequest) -> dict[str, Any]:
    """What this session of a room has shown, as an actor holds it."""
    company = request.session.get("company")
    return {"factor_shown": bool(request.session.get("factor_at")), "company": UUID(company) if company else None}
