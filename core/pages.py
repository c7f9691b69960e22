"""The frame of every page: what the layouts know of the reader, the house and the place, and how a page is answered.

A view answers with `page(request, template, …)`, and after a POST with `onward(request, url)`. A room that has more to
show in its frame (rail, tray, bell) passes `shell=replace(shell_of(request), rooms=…)`. Pages that we do not render
ourselves (sign-in, errors) get the plain frame from the context processor `frame`.

The addresses below are the same on every host; tenants.profile has their views.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actor import Actor
from core.api import problems
from core.permissions import open_to_all

HOME, LEAVE, THEME_CSS = "/", "/leave/", "/theme.css"
SWITCH, ME = "/switch/", "/me/"
PROFILE, LANGUAGE, THEME, SHORTCUTS = "/profile/", "/profile/language/", "/profile/theme/", "/profile/shortcuts/"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Named:
    """The provider or the client, as the head of the page shows it."""

    name: str
    logo_url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the rail or of the person's menu; `shortcut` is a key sequence ("g q")."""

    label: Any
    url: str
    icon: str
    shortcut: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in; `links` stand in the person's menu."""

    id: UUID | None
    name: str
    email: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    code: str
    short: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Bell:
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Shell:
    """What templates/base.html and templates/layouts/*.html know, under the name `shell`. "" and None: not there."""

    path: str
    theme: str = "auto"
    theme_css: str = ""
    provider: Named | None = None
    client: Named | None = None
    person: Reader | None = None
    shortcuts: bool = True
    languages: tuple[LanguageChoice, ...] = ()
    home_url: str = HOME
    language_url: str = LANGUAGE
    profile_url: str = ""
    theme_url: str = ""
    shortcuts_url: str = ""
    sign_out_url: str = ""
    switch_url: str = ""
    account_url: str = ""
    bell: Bell | None = None
    rooms: tuple[Link, ...] = ()
    search_url: str = ""
    tray: Any = None
    service_worker: str = ""


def shell_of(request: HttpRequest) -> Shell:
    """The frame as every room has it. Asks the database nothing: the door has found provider, client and actor."""
    actor: Actor | None = getattr(request, "actor", None)
    client = getattr(request, "tenant", None)
    frame = Shell(
        path=request.get_full_path(),
        theme_css=f"{THEME_CSS}?hue={hue_of(request)}",
        provider=named(getattr(request, "provider", None)),
        client=named(client),
        languages=languages(),
    )
    return frame if actor is None else signed_in(frame, actor)


def actor_of(request: HttpRequest) -> Actor:
    """Who is looking; every view inside has one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def signed_in(frame: Shell, actor: Actor) -> Shell:
    return replace(
        frame, person=Reader(actor.person_id, actor.name, actor.email), theme=actor.theme, shortcuts=actor.shortcuts,
        profile_url=f"{PROFILE}?{urlencode({'next': frame.path})}", theme_url=THEME, shortcuts_url=SHORTCUTS,
        sign_out_url=LEAVE,
        switch_url=SWITCH, account_url=account_origin() + ME,
    )  # fmt: skip


def named(company: Any) -> Named | None:
    return Named(company.name) if company is not None else None


def hue_of(request: HttpRequest) -> int:
    """The client's own colour on its own host; the provider's everywhere else."""
    own = getattr(request, "room", "") == "client"
    company = getattr(request, "tenant" if own else "provider", None)
    return int(company.hue) if company is not None else 254


def languages() -> tuple[LanguageChoice, ...]:
    """The languages of the pages, each in its own words."""
    now, choices = get_language(), []
    for code in settings.SCREEN_LANGUAGES:
        name = get_language_info(code)["name_local"].capitalize()
        choices.append(LanguageChoice(code, code.upper(), name, code == now))
    return tuple(choices)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the plain frame for every template."""
    return {"shell": shell_of(request)}


def account_origin() -> str:
    return f"{settings.KANTOOR_SCHEME}://{settings.ACCOUNT_HOST}{settings.KANTOOR_PORT}"


def forms_may_lead_to(response: HttpResponse, origins: Iterable[str]) -> HttpResponse:
    """Widen `form-action`: browsers hold a redirected POST to it as well."""
    response._csp_update = {"form-action": list(origins)}  # type: ignore[attr-defined]
    return response


def page(
    request: HttpRequest, template: str, *, shell: Shell | None = None, status: int = 200, **context: Any
) -> HttpResponse:
    """A page (or a part of one) in its frame. Its forms may end on the account host: there signing out ends, and there
    a session that ran out meanwhile is found again."""
    response = render(request, template, {"shell": shell or shell_of(request), **context}, status=status)
    return forms_may_lead_to(response, [account_origin()])


def link_page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page for somebody without an account: no form, so no cookie, and no messages of another reader."""
    return render(request, template, {"csrf_token": "", "messages": (), **context}, status=status)


def onward(request: HttpRequest, url: str) -> HttpResponse:
    """After a POST: to the page that shows what came of it, 303 for a browser and HX-Redirect for htmx."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=200, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})


Mood = Literal["done", "due", "late", ""]
"""The tones of tags, notices and timelines."""


@open_to_all("a colour; it tells nothing about anybody")
@require_safe
def theme_css(request: HttpRequest) -> HttpResponse:
    """The one colour that a company chooses, 0–359, as a style sheet: inline styles are forbidden."""
    wish = request.GET.get("hue", "")
    hue = int(wish) % 360 if wish.isascii() and wish.isdigit() and len(wish) < 4 else 254
    response = HttpResponse(f":root{{--k-hue:{hue}}}\n", content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=31_536_000, immutable=True)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404 of every host: what is not there, or not for this person. Part of a page stays as it is."""
    if problems.is_api(request):
        return problems.not_found(request)
    reference = getattr(request, "name", "")
    if request.headers.get("HX-Request"):
        words = _("That is not here any more, or not for you.")
        return page(request, "errors/_refusal.html", status=404, reference=reference, refusal=words)
    return page(request, "errors/404.html", status=404, reference=reference)


def broken(request: HttpRequest) -> HttpResponse:
    """handler500 of every host: says so without the help of anything that may be broken itself."""
    if problems.is_api(request):
        return problems.broken(request)
    text = render_to_string("errors/500.html", {"reference": getattr(request, "name", "")})
    return HttpResponse(text, status=500)
