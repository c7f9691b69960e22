"""The account host (sign-in, hand-over) and the way in and out of every other host. All of it is the door's work."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from core.forms import bears_repeating
from core.pages import LEAVE, forms_may_lead_to, page, shell_of
from core.permissions import open_to_all
from tenants import tickets
from tenants.models import Person
from tenants.sessions import end_sessions
from tenants.signin import companies, factors, steps
from tenants.signin.leading import asked_host, ways_on

COOKIE = "what it gives is a cookie, which no kept answer can give again"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@bears_repeating(COOKIE)
@open_to_all("everybody signs in here")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a password. Where the person wanted to go stands in the session."""
    company = companies.at_host(asked_host(request))
    ways = [{"name": company.name, "url": companies.address(company, next=request.session["next"])}] if company else []
    words = {"start_url": "/" if settings.KANTOOR_DEMO else "", "companies": ways}
    view = allauth_views.LoginView.as_view(template_name="account/login.html", extra_context=words)
    response: HttpResponse = view(request)
    return forms_may_lead_to(response, ways_on(request))


@open_to_all("the first page of the account host")
@require_safe
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Where the person may go; the demo's people where there is nobody yet."""
    if isinstance(request.user, Person):
        shell, found = (
            replace(shell_of(request), sign_out_url=LEAVE),
            tickets.rooms_of(request.user, now=timezone.now()),
        )
        return page(request, "account/rooms.html", shell=shell, rooms=[(room.name, room.url) for room in found])
    if not settings.KANTOOR_DEMO:
        return HttpResponseRedirect("/login/")
    from tenants.demo import people_by_room

    response = page(request, "account/start.html", groups=people_by_room(), sign_in_url="/login/")
    return forms_may_lead_to(response, ways_on(request))


@open_to_all("asks for sign-in itself")
@require_GET
@never_cache
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give a signed-in person a ticket for the host that sent them. Everybody else signs in first, and whoever must
    shows a second factor."""
    if not tickets.is_state(request.GET.get("state", "")):
        raise Http404("no browser asked for this")
    if not isinstance(request.user, Person):
        request.session["next"] = request.get_full_path()
        return HttpResponseRedirect("/" if settings.KANTOOR_DEMO else "/login/")
    person, host, state = request.user, request.GET.get("host", ""), request.GET.get("state", "")
    if not tickets.may_enter(person, host, now=timezone.now()):
        raise Http404("no way in")
    detour = steps.before_entering(request, person, host, recent="recent" in request.GET)
    if detour is not None:
        return detour
    secret = tickets.give_ticket(person, host, state, carries=steps.carried(request, host), now=timezone.now())
    query = urlencode({"ticket": secret, "next": request.GET.get("next", "/")})
    return HttpResponseRedirect(f"{tickets.origin(host)}/enter/?{query}")


@open_to_all("a ticket is what lets in here")
@require_GET
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Trade the ticket for a session of this host, under a new key in any case."""
    host, nonce = request.get_host().split(":")[0], request.COOKIES.get(settings.ENTRY_COOKIE_NAME, "")
    ticket = tickets.take_ticket(request.GET.get("ticket", ""), nonce, host, now=timezone.now())
    if ticket is None:
        return page(request, "errors/ticket.html", status=410)
    request.session.flush()
    login(request, ticket.person, backend=BACKEND)
    steps.inherit(request, ticket.carries)
    target = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if safe and target.startswith("/") else "/")


@bears_repeating("signing out twice is signing out")
@open_to_all("whoever is signed in may sign out")
@require_POST
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here and on every other host."""
    if isinstance(request.user, Person):
        end_sessions(request.user.pk)
    logout(request)
    response = HttpResponseRedirect(tickets.origin(settings.ACCOUNT_HOST) + "/")
    response["Clear-Site-Data"] = '"storage"'  # words typed and not sent
    return response


@bears_repeating(COOKIE)
@open_to_all("the demo's people are everybody's")
@require_POST
@never_cache
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click signs in a person of the demo, where the demo flag is up and nowhere else."""
    if not settings.KANTOOR_DEMO:
        raise Http404("no demo here")
    person = Person.objects.filter(pk=uuid_of(request.POST.get("person", "")), email__endswith=".example").first()
    if person is None:
        raise Http404("no such person")
    follow = way_back(request, person)
    get_adapter(request).login(request, person)
    factors.note_shown(request)
    return HttpResponseRedirect(
        follow or next((room.url for room in tickets.rooms_of(person, now=timezone.now())), "/")
    )


def uuid_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404("no such person") from None


def way_back(request: HttpRequest, person: Person) -> str:
    """Where the browser came from, if this person may go there."""
    follow = str(request.session.pop("next", ""))
    hosts = parse_qs(urlsplit(follow).query).get("host", [])
    return follow if hosts and tickets.may_enter(person, hosts[0], now=timezone.now()) else ""
