"""Suspending clients and people, and letting them in again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.forms import in_parts
from core.pages import onward
from core.permissions import needs
from provider_console.people_forms import SuspendClientForm, SuspendPersonForm
from provider_console.reads import actor_of
from provider_console.shell import console
from provider_console.suspensions import suspensions_page
from tenants.access import suspending

DOOR = "sign-in, sessions and tokens are the door's; done again it ends what is left of them"


@needs("tenants.suspend")
@require_safe
@never_cache
def suspensions(request: HttpRequest) -> HttpResponse:
    """Who is suspended, and why; forms for another."""
    return shown(request)


def shown(
    request: HttpRequest, client: SuspendClientForm | None = None, person: SuspendPersonForm | None = None
) -> HttpResponse:
    actor, status = actor_of(request), 422 if client or person else 200
    forms = {"client_form": client or SuspendClientForm(actor=actor), "person_form": person or SuspendPersonForm()}
    found = suspensions_page(actor)
    return console(
        request, "provider_console/suspensions.html", room="clients", suspended=found, status=status, **forms
    )


@in_parts(DOOR)
@needs("tenants.suspend")
@require_POST
@never_cache
def suspend_client(request: HttpRequest) -> HttpResponse:
    """Shut a client; its administrators are told."""
    actor = actor_of(request)
    form = SuspendClientForm(request.POST, actor=actor)
    if not form.is_valid():
        return shown(request, client=form)
    found = suspending.suspend_client(actor=actor, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("%(name)s is suspended. Its administrators are told.") % {"name": found.name})
    return onward(request, reverse("suspensions"))


@needs("tenants.suspend")
@require_POST
@never_cache
def reinstate_client(request: HttpRequest, tenant: UUID) -> HttpResponse:
    why = request.POST.get("why", "")
    found = suspending.reinstate_client(actor=actor_of(request), client=tenant, why=why, now=timezone.now())
    messages.success(request, _("%(name)s is open again. Its administrators are told.") % {"name": found.name})
    return onward(request, reverse("suspensions"))


@in_parts(DOOR)
@needs("tenants.suspend")
@require_POST
@never_cache
def suspend_somebody(request: HttpRequest) -> HttpResponse:
    """Shut somebody out, found by their address."""
    actor, form = actor_of(request), SuspendPersonForm(request.POST)
    if not form.is_valid():
        return shown(request, person=form)
    person = suspending.person_at(actor, form.cleaned_data["email"])
    return suspended(request, person, form.cleaned_data["why"], reverse("suspensions"))


@in_parts(DOOR)
@needs("tenants.suspend")
@require_POST
@never_cache
def suspend_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Shut somebody of the staff out, from their page."""
    return suspended(request, person, request.POST.get("why", ""), reverse("member", args=[person]))


def suspended(request: HttpRequest, person: UUID, why: str, target: str) -> HttpResponse:
    found = suspending.suspend_person(actor=actor_of(request), person=person, why=why, now=timezone.now())
    words = _("%(name)s is suspended and signed out everywhere.") % {"name": found.name or found.email}
    messages.success(request, words)
    return onward(request, target)


@in_parts(DOOR)
@needs("tenants.suspend")
@require_POST
@never_cache
def reinstate_person(request: HttpRequest, person: UUID) -> HttpResponse:
    why = request.POST.get("why", "")
    found = suspending.reinstate_person(actor=actor_of(request), person=person, why=why, now=timezone.now())
    messages.success(request, _("%(name)s may sign in again.") % {"name": found.name or found.email})
    return onward(request, reverse("suspensions"))
