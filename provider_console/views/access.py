"""A staff member's own access: what they hold, asking for more, emergency access, reviews."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pages import onward
from core.permissions import needs
from provider_console.access import access_page, review_page, trail_page
from provider_console.people_forms import AskForm, EmergencyForm, ReviewForm
from provider_console.reads import actor_of
from provider_console.shell import console
from tenants import notices
from tenants.access import asking, emergency
from tenants.access.refusals import NothingChosen


@needs("tenants.my_access")
@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader may enter, what ends soon, what they asked for."""
    found = access_page(actor_of(request), now=timezone.now())
    return console(request, "provider_console/access.html", room="access", access=found)


@needs("tenants.my_access")
@require_http_methods(["GET", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Ask clients for access."""
    form = AskForm(request.POST or None, actor=actor_of(request))
    if not form.is_valid():
        status = 422 if form.errors else 200
        return console(request, "provider_console/access_form.html", room="access", form=form, status=status)
    asked = asking.ask_access(actor=actor_of(request), now=timezone.now(), **form.wish())
    words = ngettext("%(n)s client is asked.", "%(n)s clients are asked.", len(asked)) % {"n": len(asked)}
    messages.success(request, words)
    return onward(request, reverse("access"))


@needs("tenants.my_access")
@require_POST
@never_cache
def again(request: HttpRequest) -> HttpResponse:
    """Ask again for all that ends soon, by one click."""
    asked = asking.ask_again(actor=actor_of(request), now=timezone.now())
    words = ngettext("%(n)s client is asked again.", "%(n)s clients are asked again.", len(asked)) % {"n": len(asked)}
    messages.success(request, words)
    return onward(request, reverse("access"))


@needs("tenants.my_access")
@require_POST
@never_cache
def give_up(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Withdraw a request, or give up access."""
    found = asking.withdraw(actor=actor_of(request), grant=grant, now=timezone.now())
    messages.success(request, _("Done: %(state)s.") % {"state": found.get_state_display()})
    return onward(request, reverse("access"))


@needs("tenants.my_access")
@require_POST
@never_cache
def read(request: HttpRequest) -> HttpResponse:
    """The reader has read what they were told."""
    notices.mark_seen(actor=actor_of(request), now=timezone.now())
    return onward(request, reverse("access"))


@needs("tenants.emergency")
@require_http_methods(["GET", "POST"])
@never_cache
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open emergency access; the client is told at once."""
    form = EmergencyForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return console(request, "provider_console/emergency.html", room="access", form=form, status=status)
    grant = emergency.open_emergency(actor=actor_of(request), now=timezone.now(), **form.wish())
    messages.success(request, _("%(client)s was told. You may enter for now.") % {"client": grant.tenant.name})
    return onward(request, reverse("client", args=[grant.tenant.slug]))


@needs("tenants.review")
@require_safe
@never_cache
def reviews(request: HttpRequest) -> HttpResponse:
    """Emergency access that nobody has looked at, and standing access that is due."""
    found = review_page(actor_of(request), now=timezone.now())
    return console(request, "provider_console/access_reviews.html", room="access_reviews", review=found)


@needs("tenants.review")
@require_safe
@never_cache
def trail(request: HttpRequest) -> HttpResponse:
    """What was done outside every client, newest first."""
    found = trail_page(actor_of(request), request.GET)
    return console(request, "provider_console/trail.html", room="access_reviews", trail=found)


@needs("tenants.review")
@require_POST
@never_cache
def review(request: HttpRequest, grant: UUID) -> HttpResponse:
    """Say whether an access was, or still is, right."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise NothingChosen()
    given = form.cleaned_data
    does = emergency.review_standing if given.pop("standing") else emergency.review_emergency
    does(actor=actor_of(request), grant=grant, now=timezone.now(), **given)
    messages.success(request, _("Your review is kept."))
    return onward(request, reverse("access_reviews"))
