"""Calls with a key: of the API with a token, of pages with a session and what their forms carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests
from django.conf import settings
from django.test import override_settings

from core.identity import as_tenant
from services.desk.models import WorkItem
from tenants.models import Client
from tests.harness.api import token_of_client, token_of_staff
from tests.harness.browsers import opened_for, session_of
from tests.harness.calling import session
from tests.harness.serving import Served
from tests.harness.stage import ids_of, set_up
from tests.proof.idempotency.cases import Sent
from tests.structure.test_addresses import addresses

CSRF = "0" * 32
ROOMS = {"acme": "client", "console": "console"}
BENCH = "clients/<slug:client>/invoicing/<uuid:work>/"
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "work/<uuid:work>/rate/": {"score": "3"},
    "questions/<uuid:message>/answer/": {"text": "The one in Lyon."},
    "tokens/": {"name": "shop {n}", "scopes": "desk:read", "days": "30"},
    "people/<uuid:person>/": {"role-invoicing": "viewer"},
    "people/invitations/": {"email": "new{n}@acme.example", "language": "en", "role-invoicing": "viewer"},
    "webhooks/": {"url": "https://page{n}.kantoor.nl/in", "facts": "invoicing.invoice_issued"},
    "notices/": {},
    "access/ask/": {"purpose": "Sales week 46", "days": "30"},
    "team/make/": {"name": "South {n}"},
    "team/invitations/": {"email": "new{n}@kantoor.example", "language": "en", "level": "junior"},
    "profile/": {"name": "Sam", "language": "en", "zone": "Europe/Amsterdam"},
    f"{BENCH}vat/": {"category": "S"},
    f"{BENCH}question/": {"text": "Which shop?"},
    f"{BENCH}drafts/<uuid:draft>/ask/": {"text": "How many?"},
}
"""What is filled in, where an empty form would do nothing; {n} is another number each time."""
NAMES = {"message": "question"}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. What every one of fifty must have in common is `seen`."""

    status: int
    seen: tuple[int, str, bytes]
    text: str = ""


def told(answer: requests.Response, *, with_body: bool) -> Told:
    where = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    seen = (answer.status_code, where, answer.content if with_body else b"")
    return Told(answer.status_code, seen, answer.text[:300] if answer.status_code >= 400 else "")


def url_of(web: Served, path: str) -> str:
    return f"http://127.0.0.1:{web.port}{path}"


def api_call(web: Served, acme: Client, room: str, who: str) -> Callable[[str, Sent, str], Told]:
    secret = token_of_client(acme, who)[1] if room == "acme" else token_of_staff(who)[1]
    own = {"Host": web.host(room), "Authorization": f"Bearer {secret}"}

    def call(path: str, sent: Sent, key: str) -> Told:
        headers = {**own, "Idempotency-Key": key}
        if sent.files:
            parts = [("files", (name, content, "text/csv")) for name, content in sent.files.items()]
            answer = session().post(url_of(web, path), data=sent.body, files=parts, headers=headers, timeout=120)
        else:
            answer = session().post(url_of(web, path), json=dict(sent.body), headers=headers, timeout=120)
        # what was not done is not kept, and names its own request
        return told(answer, with_body=answer.ok)

    return call


def email_of(room: str, who: str) -> str:
    return f"{who}@{'acme' if room == 'acme' else 'kantoor'}.example"


def cookies_of(web: Served, room: str, who: str) -> str:
    with override_settings(KANTOOR_PORT=f":{web.port}"):
        key = session_of(email_of(room, who), room)
    return f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def page_call(web: Served, room: str, who: str) -> Callable[[str, Mapping[str, Any], str], Told]:
    own = {"Host": web.host(room), "Cookie": cookies_of(web, room, who)}
    hidden = {"csrfmiddlewaretoken": CSRF, "opened_for": opened_for(email_of(room, who), room)}

    def call(path: str, sent: Mapping[str, Any], key: str) -> Told:
        data = {**hidden, "key": key, **sent}
        answer = session().post(url_of(web, path), data=data, headers=own, timeout=120, allow_redirects=False)
        return told(answer, with_body=False)  # a form that is refused comes back with a key of its own

    return call


def posting_pages(web: Served, acme: Client, room: str, who: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(route, address, fields) of every page of a room that takes a POST, with ids that are there."""
    ids = set_up(acme).ids if room == "acme" else ids_of(acme, taken(acme))
    own = {"Host": web.host(room), "Cookie": cookies_of(web, room, who)}
    for route, view in addresses(ROOMS[room]):
        inside = getattr(view, "phase", "door") == "inside" and not getattr(view, "by_token", False)
        if inside and "POST" in methods_of(web, path := filled(route, ids), own):
            yield route, path, FIELDS.get(route, {})


def taken(acme: Client) -> list[WorkItem]:
    with as_tenant(acme.pk, "staff"):
        return list(WorkItem.objects.filter(state="taken"))


def filled(route: str, ids: Mapping[str, Any]) -> str:
    """The address with ids that are there; with one that leads nowhere where we have none of the kind."""

    def pick(found: re.Match[str]) -> str:
        name = NAMES.get(found[1], found[1])
        return "acme" if name == "client" else str((ids.get(name) or [uuid4()])[0])

    return "/" + re.sub(r"<\w+:(\w+)>", pick, route)


def methods_of(web: Served, path: str, headers: Mapping[str, str]) -> str:
    """What the page says that it takes; where it is not there for this person, what could be there."""
    answer = session().request("OPTIONS", url_of(web, path), headers=headers, timeout=60)
    return answer.headers.get("Allow", "POST" if answer.status_code == 404 else "")
