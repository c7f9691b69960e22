"""Inviting people to the client, and helping somebody who lost every second factor."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from client_portal.shell import actor_of, page
from core.forms import in_parts
from core.pages import onward
from core.permissions import needs
from tenants.signin import asking, invitations, recovery
from tenants.signin.forms import ClientInviteForm, RecoverForm

MAIL = "a mail leaves, and the door is asked for its reader's language; done again it is refused, or is one more mail"
RECOVERY = "the deed is written down in this room before it is done at the door; done again it finds nothing to remove"


@in_parts(MAIL)
@needs("tenants.people")
@require_http_methods(["GET", "POST"])
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """Open invitations, and the form for another."""
    actor = actor_of(request)
    form = ClientInviteForm(request.POST or None, lines=invitations.lines_to_give(actor))
    if not form.is_valid():
        rows, status = invitations.open_for(actor), 422 if form.errors else 200
        return page(request, "invitations.html", form=form, rows=asking.rows(rows), status=status)
    full = asking.limited(request, form.cleaned_data["email"])
    if full is not None:
        return full
    made = invitations.invite(actor=actor, roles=form.roles(), now=timezone.now(), **form.whom())
    asking.tell(request, made)
    return onward(request, reverse("invitations"))


@in_parts(MAIL)
@needs("tenants.people")
@require_POST
def again(request: HttpRequest, invitation: UUID) -> HttpResponse:
    found = invitations.one_for(actor_of(request), invitation)
    full = asking.limited(request, found.email)
    if full is not None:
        return full
    asking.tell(request, invitations.send_again(actor=actor_of(request), invitation=found, now=timezone.now()))
    return onward(request, reverse("invitations"))


@needs("tenants.people")
@require_POST
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    found = invitations.one_for(actor_of(request), invitation)
    invitations.withdraw(actor=actor_of(request), invitation=found, now=timezone.now())
    messages.success(request, _("The invitation for %(email)s is withdrawn.") % {"email": found.email})
    return onward(request, reverse("invitations"))


@in_parts(RECOVERY)
@needs("tenants.people")
@require_http_methods(["GET", "POST"])
@never_cache
def recover(request: HttpRequest) -> HttpResponse:
    """Take away the second factors of somebody who lost them all, after identification."""
    form = RecoverForm(request.POST or None)
    if not form.is_valid():
        return page(request, "recover.html", form=form, status=422 if form.errors else 200)
    recovery.reset_factors(actor=actor_of(request), now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Done. %(email)s was told, and all their sessions ended.") % form.cleaned_data)
    return onward(request, reverse("recover"))
