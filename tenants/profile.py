"""Pages by which people change their own profile; the same on every host.

They run as the door, so they change nothing but the row of the person whose session of this host it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.forms import bears_repeating
from core.pages import (
    LANGUAGE,
    ME,
    PROFILE,
    SHORTCUTS,
    SWITCH,
    THEME,
    THEME_CSS,
    account_origin,
    languages,
    onward,
    page,
    theme_css,
)  # fmt: skip
from core.permissions import open_to_all
from core.reader import DATES, NUMBERS, reading_as
from tenants import actions, tickets
from tenants.models import Person

SAME = "choosing the same twice is choosing it once"
OWN_ROW = "changes only the signed-in person's own row"


def myself(request: HttpRequest) -> Person | None:
    """The person whose session this is."""
    return request.user if isinstance(request.user, Person) else None


def own_row(change: Callable[[Person, str], Any], request: HttpRequest, field: str) -> HttpResponse:
    person = myself(request)
    if person is None:
        raise Http404("nobody is signed in")
    change(person, request.POST.get(field, ""))
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the form stood on."""
    target = request.POST.get("next", "/")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return onward(request, target if safe else "/")


@bears_repeating(SAME)
@open_to_all("everybody chooses a language; " + OWN_ROW)
@require_POST
@never_cache
def language(request: HttpRequest) -> HttpResponse:
    """A person's choice is kept with the person, anybody's in a cookie of this host."""
    wish, person = request.POST.get("language", ""), myself(request)
    if person is not None:
        actions.change_language(person=person, language=wish)
    response = back(request)
    if wish in settings.SCREEN_LANGUAGES:
        secure = settings.LANGUAGE_COOKIE_SECURE
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, wish, max_age=31_536_000, samesite="Lax", secure=secure)
    return response


@bears_repeating(SAME)
@open_to_all(OWN_ROW)
@require_POST
@never_cache
def theme(request: HttpRequest) -> HttpResponse:
    return own_row(lambda person, wish: actions.change_theme(person=person, theme=wish), request, "theme")


@bears_repeating(SAME)
@open_to_all(OWN_ROW)
@require_POST
@never_cache
def shortcuts(request: HttpRequest) -> HttpResponse:
    return own_row(lambda person, wish: actions.switch_shortcuts(person=person, wish=wish), request, "shortcuts")


@bears_repeating(SAME)
@open_to_all(OWN_ROW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """How the person reads: language, time zone, numbers, dates; with the page they came from in `next`."""
    person = myself(request)
    if person is None:
        raise Http404("nobody is signed in")
    if request.method != "POST":
        return profile_page(request, person)
    actions.change_reading(person=person, **{name: request.POST.get(name, "") for name in CHOICES})
    return back(request)


@open_to_all("shows the rooms of the signed-in person to that person")
@require_safe
@never_cache
def switch(request: HttpRequest) -> HttpResponse:
    """The rooms that the person may go to, for the menu: each lets them in without another sign-in."""
    person = myself(request)
    if person is None:
        raise Http404("nobody is signed in")
    here = request.get_host().split(":")[0]
    with reading_as(person):
        rooms = [
            {"name": room.name, "url": room.url, "current": room.host == here}
            for room in tickets.rooms_of(person, now=timezone.now())
        ]
        return page(request, "components/switcher.html", rooms=rooms, account_url=account_origin() + ME)


CHOICES = ("language", "zone", "numbers", "dates")


def profile_page(request: HttpRequest, person: Person) -> HttpResponse:
    came_from = request.GET.get("next", "/")
    with reading_as(person):
        choices = {
            "languages": [chosen(one.code, one.name, person.language) for one in languages()],
            "zones": [chosen(zone, zone.replace("_", " "), person.zone) for zone in actions.ZONES],
            "numbers": [chosen("", _("as the language does"), person.numbers)]
            + [chosen(one, one, person.numbers) for one in NUMBERS],
            "dates": [chosen("", _("as the language does"), person.dates)]
            + [chosen(one, one, person.dates) for one in DATES],
        }
        return page(request, "account/profile.html", came_from=came_from, choices=choices)


def chosen(value: str, label: str, now: str) -> dict[str, Any]:
    return {"value": value, "label": label, "selected": value == now}


urlpatterns = [
    path(PROFILE.lstrip("/"), profile, name="profile"),
    path(SWITCH.lstrip("/"), switch, name="switch"),
    path(THEME_CSS.lstrip("/"), theme_css, name="theme_css"),
    path(LANGUAGE.lstrip("/"), language, name="language"),
    path(THEME.lstrip("/"), theme, name="theme"),
    path(SHORTCUTS.lstrip("/"), shortcuts, name="shortcuts"),
]
"""For the address lists of every host: `path("", include("tenants.profile"))`."""
