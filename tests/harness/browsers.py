"""Signed-in browsers of tests: a session row made as the door, so that a test need not walk through the sign-in."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client as Browser

from core.forms import KEY, OPENED_FOR, opened_for_whom
from core.identity import door
from tenants.models import Client, Person, Session
from tenants.sessions import SessionStore

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


STATE = sha256(b"a browser's nonce").hexdigest()
"""What a browser sends along that asks for a ticket."""


def host_of(room: str) -> str:
    """The host of a room, with port, as a browser sends it: "console", "account", or a client's slug."""
    return f"{room}.{settings.KANTOOR_DOMAIN}{settings.KANTOOR_PORT}"


def session_of(email: str, room: str) -> str:
    """The key of a new session of this person on the host of `room`."""
    with door():
        person = Person.objects.get(email=email)
        session = SessionStore(host=host_of(room))
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session["factor_at"] = time.time()  # as a click on one of the demo's people counts
        session.save()
        return str(session.session_key)


class SignedIn(Browser):
    """A browser that sends with every form what `csrf_field` writes into it, unless the test says otherwise."""

    hidden: str

    def post(self, path: Any, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data is None or isinstance(data, dict):
            data = {KEY: str(uuid4()), OPENED_FOR: self.hidden, **(data or {})}
        return super().post(path, data, *args, **kwargs)


class Visitor(Browser):
    """A browser on the account host that sends what forms there carry, for whoever is signed in by then."""

    def post(self, path: Any, data: Any = None, *args: Any, **kwargs: Any) -> Any:
        if data is None or isinstance(data, dict):
            data = {KEY: str(uuid4()), OPENED_FOR: self.opened_for(), **(data or {})}
        return super().post(path, data, *args, **kwargs)

    def opened_for(self) -> str:
        key = self.cookies.get(settings.SESSION_COOKIE_NAME)
        with door():
            row = Session.objects.filter(session_key=key.value).first() if key else None
        return opened_for_whom("account", "", row.person_id.hex if row and row.person_id else "")


def visitor(**headers: str) -> Visitor:
    return Visitor(headers={"host": host_of("account"), **headers})


def opened_for(email: str, room: str) -> str:
    """What forms carry that were opened for this person in this room."""
    with door():
        person, client = Person.objects.get(email=email), Client.objects.filter(slug=room).first()
    return opened_for_whom("client" if client else room, client.pk.hex if client else "", person.pk.hex)


def signed_in(email: str, room: str = "console") -> Browser:
    """A browser of this person on one host; redirects to other hosts are not followed."""
    browser = SignedIn(headers={"host": host_of(room)})
    browser.hidden = opened_for(email, room)
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(email, room)
    return browser
