"""The path of a request: host → tenant (unknown host: 404) → as the door, session and actor → inside, the view.

The door is outermost: all that happens around the view happens as the door. Inside is innermost: a view marked for the
door stays there; every other view runs as the client (its own host), as staff for a client (/clients/<slug>/… of the
console, after a live, logged grant) or as the provider (the console outside clients).
"""

from __future__ import annotations

from collections.abc import Container
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone, translation

from core import reader
from core.actor import Actor
from core.api.limits import counted
from core.api.problems import Problem
from core.identity import as_link, as_tenant, door, provider
from core.links import held_link
from core.pages import account_origin, link_page
from core.permissions import declared_permission, purpose_of
from tenants import actors, bearers, entries, tickets
from tenants.models import Client, Domain, Person, Provider
from tenants.signin import factors, steps


class UndeclaredView(RuntimeError):
    """A view that does not say who may see it is shown to nobody."""


class DoorMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        speak(None, request)  # also where nothing is found: a thread remembers the language of the request before
        with door():
            host = request.get_host().split(":")[0]
            if host == settings.KANTOOR_DOMAIN and request.method in ("GET", "HEAD"):
                return HttpResponseRedirect(account_origin() + request.get_full_path())
            request.room, request.tenant = room_of(host)
            request.urlconf = settings.HOST_URLCONFS[request.room]
            request.provider = Provider.objects.first()
            response: HttpResponse = self.get_response(request)
            return response


def room_of(host: str) -> tuple[str, Client | None]:
    """Which room a host name leads to; Http404 where to none."""
    fixed = {
        settings.ACCOUNT_HOST: "account",
        settings.CONSOLE_HOST: "console",
        settings.KANTOOR_DOMAIN: "account",
    }
    if host in fixed:
        return fixed[host], None
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    if domain is None:
        raise Http404("no such host")
    return "client", domain.tenant


class InsideMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        try:
            match = resolve(request.path_info, request.urlconf)
        except Resolver404:
            return self._answer(request)  # the 404 page, still as the door
        request.view, permission = match.func, declared_permission(match.func)
        if permission is None:
            raise UndeclaredView(request.path_info)
        phase = getattr(match.func, "phase", "door")
        if phase == "door":
            speak(reader_of(request), request)
            return self._answer(request)
        if phase == "link":
            return self._by_link(request, match)
        if getattr(match.func, "by_token", False):
            return self._by_token(request, match, permission)
        return self._inside(request, match, permission)

    def _answer(self, request: Any) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def _answer_seen(self, request: Any, match: ResolverMatch) -> HttpResponse:
        """What an auditor looks at is written down before they see it; inside the client's room."""
        response, actor = self._answer(request), request.actor
        if actor.is_auditor:
            page, status = match.view_name or "", response.status_code
            entries.log_viewing(actor, page, thing_of(match), status, now=timezone.now())
        return response

    def _inside(self, request: Any, match: ResolverMatch, permission: str) -> HttpResponse:
        person = get_user(request)
        if not person.is_authenticated:
            return tickets.ask_account_host(request)
        actor = self._actor(request, match, person)
        if actor is None or (permission and not actor.may(permission)):
            raise Http404("not for you, or not there")  # without the actor: as where there is no such address
        request.actor = replace(actor, **steps.shown_in(request))
        if self._lacks_factor(request, match):
            return tickets.ask_account_host(request, recent=needs_recent(match))
        if actor.kind == "staff" and actor.tenant_id:
            entries.log_entry(request.session, request.actor, now=timezone.now(), work=match.kwargs.get("work"))
        request.user = request.actor
        speak(request.actor, request)
        request.session.get("host")  # opened now, as the door; the view reads and writes it in memory
        with identity_of(request.actor):
            return self._answer_seen(request, match)

    def _by_link(self, request: Any, match: ResolverMatch) -> HttpResponse:
        """As the holder of a signed link: no session, no person. An address that ends is kept nowhere on its way, and
        the next page is not told of it. What does not open anything looks the same, for whatever reason."""
        speak(None, request, languages=dict(settings.LANGUAGES))
        request.session.get("host")  # opened now, as the door: the page's frame looks for messages in it
        response = None if too_many(request) else self._opened(request, match)
        if response is None:
            response = link_page(request, "errors/link.html", status=404, reference=getattr(request, "name", ""))
        response["Referrer-Policy"] = "no-referrer"
        return response

    def _opened(self, request: Any, match: ResolverMatch) -> HttpResponse | None:
        if request.tenant is None or request.tenant.status != Client.Status.ACTIVE:
            return None
        with as_link(request.tenant.pk, match.kwargs["secret"]):
            request.link = held_link(purpose_of(match.func))
            return self._answer(request) if request.link is not None else None

    def _by_token(self, request: Any, match: ResolverMatch, permission: str) -> HttpResponse:
        """The API: a token says who asks, a cookie counts for nothing."""
        try:
            allowance = bearers.enter_by_token(request, match, permission, now=timezone.now())
        except Problem as told:
            return told.answer(request)
        request.user = request.actor
        speak(request.actor, request)
        with identity_of(request.actor):
            response = self._answer_seen(request, match)
        for name, value in allowance.headers.items():
            response[name] = value
        response["Cache-Control"] = "no-store"
        return response

    def _lacks_factor(self, request: Any, match: ResolverMatch) -> bool:
        """Asked on every request, so that a role that is raised counts from the next one on."""
        at = float(request.session.get("factor_at", 0))
        return (request.actor.guarded and not at) or (needs_recent(match) and not factors.is_recent(at))

    def _actor(self, request: Any, match: ResolverMatch, person: Any) -> Actor | None:
        if request.room == "client":
            return actors.client_actor(person, request.tenant)
        member = actors.staff_member(person)
        if member is None:
            return None
        if "client" not in match.kwargs:
            return actors.staff_actor(person, member)
        request.tenant = Client.objects.filter(slug=match.kwargs["client"]).first()
        if request.tenant is None:
            return None
        return actors.staff_actor_inside(person, member, request.tenant, now=timezone.now())


def needs_recent(match: ResolverMatch) -> bool:
    return bool(getattr(match.func, "recent_factor", False))


def thing_of(match: ResolverMatch) -> UUID | None:
    """The one thing that an address is about: the last of its ids."""
    return next((value for value in reversed(match.kwargs.values()) if isinstance(value, UUID)), None)


LINKS_A_MINUTE = 120
"""Pages under signed links from one network address: enough for an office with one way out, too few to try secrets."""


def too_many(request: HttpRequest) -> bool:
    minute = int(timezone.now().timestamp()) // 60
    return counted(f"links:{get_adapter(request).get_client_ip(request)}:{minute}") > LINKS_A_MINUTE


def identity_of(actor: Actor) -> AbstractContextManager[None]:
    if actor.tenant_id is None:
        return provider()
    return as_tenant(actor.tenant_id, "client" if actor.kind == "client" else "staff")


def reader_of(request: Any) -> Person | None:
    """Whose account the pages of the account host are about."""
    return request.user if request.room == "account" and isinstance(request.user, Person) else None


def speak(
    actor: Actor | Person | None, request: HttpRequest, *, languages: Container[str] = settings.SCREEN_LANGUAGES
) -> None:
    """The page is in the reader's language, zone and way of writing."""
    wish = actor.language if actor else translation.get_language_from_request(request)
    language = wish if wish in languages else "en"
    translation.activate(language)
    request.LANGUAGE_CODE = language
    timezone.activate(ZoneInfo(actor.zone) if actor else ZoneInfo("Europe/Amsterdam"))
    reader.activate(actor)
