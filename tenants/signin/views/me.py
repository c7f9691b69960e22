"""A person's own account: who they are, where they are signed in, and the way to a required second factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.pages import LEAVE, Reader, forms_may_lead_to, onward, page, shell_of
from core.permissions import open_to_all
from tenants import actions
from tenants.models import AccountEvent, Person
from tenants.sessions import end_sign_in, end_sign_ins_but
from tenants.signin import companies, devices, events
from tenants.signin.forms import MeForm

OWN = "shows and changes only the signed-in person's own account"
Mine = Callable[..., HttpResponse]


def mine(view: Mine) -> Mine:
    """A page of the signed-in person; everybody else signs in first."""

    @open_to_all(OWN)
    @never_cache
    @wraps(view)
    def here(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, Person):
            request.session["next"] = request.get_full_path() if request.method == "GET" else "/me/"
            return HttpResponseRedirect("/login/")
        return view(request, request.user, *args, **kwargs)

    return here


def own_page(request: HttpRequest, person: Person, template: str, **context: Any) -> HttpResponse:
    """A page of the account host that shows whose it is."""
    reader = Reader(person.pk, person.name, person.email)
    shell = replace(shell_of(request), person=reader, theme=person.theme, sign_out_url=LEAVE)
    return page(request, template, shell=shell, **context)


@mine
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest, person: Person) -> HttpResponse:
    form = MeForm(request.POST if request.method == "POST" else None, initial={"name": person.name})
    if form.is_valid():
        actions.change_name(person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return onward(request, "/me/")
    ways = company_ways(person)
    answer = own_page(
        request, person, "account/me.html", form=form, events=recent(person), company_ways=ways,
        status=422 if form.errors else 200,
    )  # fmt: skip
    return forms_may_lead_to(answer, [way["origin"] for way in ways])


def recent(person: Person) -> list[dict[str, Any]]:
    rows = AccountEvent.objects.filter(person=person).order_by("-at")[:8]
    return [
        {"words": events.WORDS.get(row.what, row.what), "at": row.at, "by": row.by_name,
         "device": devices.device_of(row.device) if row.device else ""}
        for row in rows
    ]  # fmt: skip


def company_ways(person: Person) -> list[dict[str, Any]]:
    """The own sign-ins of the companies that the person belongs to."""
    connected = set(SocialAccount.objects.filter(user=person).values_list("provider", flat=True))
    return [
        {"name": one.name, "url": companies.address(one, process="connect", next="/me/"),
         "origin": one.authorizes_at, "connected": one.pk.hex in connected}
        for one in companies.of(person)
    ]  # fmt: skip


@mine
@require_GET
def sessions(request: HttpRequest, person: Person) -> HttpResponse:
    here = get_adapter(request).get_client_ip(request)
    found = devices.sign_ins(person.pk, current=current(request), here=here, now=timezone.now())
    return own_page(request, person, "account/sessions.html", sign_ins=found)


def current(request: HttpRequest) -> UUID | None:
    sign_in = request.session.get("sign_in")
    return UUID(sign_in) if sign_in else None


@mine
@require_POST
def end_session(request: HttpRequest, person: Person) -> HttpResponse:
    """End one sign-in of one's own, or all others; in every room at its next request."""
    wish, now = request.POST.get("sign_in", ""), timezone.now()
    if wish == "others":
        end_sign_ins_but(person.pk, current(request))
        events.note_here(request, person.pk, "sessions_ended", now=now)
    else:
        end_sign_in(person.pk, wish)
        events.note_here(request, person.pk, "session_ended", now=now)
    messages.success(request, _("Ended."))
    return onward(request, "/me/sessions/")


@mine
@require_GET
def second_factor(request: HttpRequest, person: Person) -> HttpResponse:
    return own_page(request, person, "account/second_factor.html")


@mine
@require_GET
def onwards(request: HttpRequest, person: Person) -> HttpResponse:
    """To where the person was going before they had to stop here."""
    return HttpResponseRedirect(str(request.session.pop("next", "/me/")))
