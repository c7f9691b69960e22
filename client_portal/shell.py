"""The frame of the portal's pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core import pages
from core.actor import Actor
from core.lines import lines
from core.pages import actor_of as actor_of
from tenants.notices import notices_for

WORK, INVOICES, WEBHOOKS, TOKENS = "/work/", "/invoices/", "/webhooks/", "/tokens/"
PEOPLE, NOTICES = "/people/", "/notices/"


def links(actor: Actor, path: str) -> tuple[pages.Link, ...]:
    """What stands in the person's menu, as far as the person may see it."""
    found = [pages.Link(_("All work"), WORK, "list-check", current=path == WORK)]
    if actor.may("invoicing.see"):
        found.append(pages.Link(_("Invoices"), INVOICES, "file-invoice", current=path == INVOICES))
    if actor.may("tenants.people"):
        found.append(pages.Link(_("People and access"), PEOPLE, "users", current=path == PEOPLE))
    found += of_lines(actor, path)
    if actor.may("webhooks.manage"):
        found.append(pages.Link(_("Webhooks"), WEBHOOKS, "webhook", current=path == WEBHOOKS))
    if actor.may("tenants.tokens"):
        found.append(pages.Link(_("API tokens"), TOKENS, "key", current=path == TOKENS))
    return tuple(found)


def of_lines(actor: Actor, path: str) -> Iterator[pages.Link]:
    """The own page of every other service line that has one, see config.urls.lines."""
    for slug, line in lines().items():
        with suppress(NoReverseMatch):
            url = reverse(f"{slug}:index")
            if actor.may(f"{slug}.see"):
                yield pages.Link(line.title, url, "list-details", current=path == url)


def page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the portal, under templates/client_portal/."""
    frame, actor = pages.shell_of(request), actor_of(request)
    if frame.person is not None:
        new = len(notices_for(actor))
        bell = pages.Bell(NOTICES, new) if new else None
        frame = replace(frame, person=replace(frame.person, links=links(actor, request.path)), bell=bell)
    return pages.page(request, f"client_portal/{template}", shell=frame, status=status, **context)
