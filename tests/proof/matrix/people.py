"""Who stands at the doors: one of each kind that the table knows, each with a browser for every host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from core.identity import door, provider
from tenants.models import Client, Grant, Membership, Person, StaffMember
from tests.harness.browsers import host_of, signed_in
from tests.proof.matrix import table

HOME, AWAY = "acme", "globex"
HOSTS = ("account", "console", HOME, AWAY)


@dataclass
class Someone:
    """A kind of person: their address for mail ("" for nobody), on which hosts they are at home, what goes wrong before
    each of their requests, and what they send along."""

    kind: str
    email: str = ""
    homes: tuple[str, ...] = ()
    before: Callable[[], Any] = lambda: None
    headers: Mapping[str, str] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def at(self, room: str) -> Browser:
        """Their browser on the host of a room, signed in there by a session that we made."""
        if room not in self.browsers:
            named = bool(self.email)
            browser = signed_in(self.email, room) if named else Browser(headers={"host": host_of(room)})
            browser.raise_request_exception = False
            browser.defaults.update({f"HTTP_{name.upper()}": value for name, value in self.headers.items()})
            self.browsers[room] = browser
        return self.browsers[room]

    def words(self, room: str, *, inside: bool) -> frozenset[str]:
        """What the table lets them do in a room, at home."""
        if room == "client":
            return frozenset(table.CLIENT.get(self.kind, "").split())
        if room == "console":
            return frozenset((table.INSIDE if inside else table.CONSOLE).get(self.kind, "").split())
        return frozenset()


def everybody() -> list[Someone]:
    now = timezone.now()
    with door():
        home, away = (Client.objects.get(slug=slug) for slug in (HOME, AWAY))
    return [*clients_people(home, away), *staff(home, now), *nobodies()]


def clients_people(home: Client, away: Client) -> list[Someone]:
    ours = [Someone(role, new_person(role), (HOME,)) for role in ("admin", "approver", "uploader", "viewer", "auditor")]
    for one in ours:
        belongs(one.email, home, "invoicing", one.kind)
    both = Someone("of both companies", new_person("both"), (HOME, AWAY))
    for client in (home, away):
        belongs(both.email, client, "invoicing", "admin")
    suspended = Someone("suspended", new_person("suspended", is_active=False), (HOME,))
    belongs(suspended.email, home, "invoicing", "admin")
    of_suspended = Someone("of a suspended client", ours[0].email, (HOME,), before=lambda: suspend(home))
    return [*ours, both, suspended, of_suspended]


def suspend(client: Client) -> None:
    with provider():
        Client.objects.filter(pk=client.pk).update(status=Client.Status.SUSPENDED)


def staff(home: Client, now: datetime) -> list[Someone]:
    levels: Mapping[str, tuple[str, dict[str, Any], datetime | None]] = {
        "junior": ("junior", {}, now + timedelta(days=90)),
        "senior": ("senior", {}, now + timedelta(days=90)),
        "lead": ("lead", {}, now + timedelta(days=90)),
        "account manager": ("senior", {"account_manager": True}, now + timedelta(days=90)),
        "provider admin": ("senior", {"provider_admin": True}, now + timedelta(days=90)),
        "without grant": ("senior", {}, None),
        "with expired grant": ("senior", {}, now - timedelta(minutes=1)),
        "who left": ("senior", {"active": False}, now + timedelta(days=90)),
    }
    return [Someone(kind, new_staff(kind, *about, home, now), ("console",)) for kind, about in levels.items()]


def nobodies() -> list[Someone]:
    return [Someone("anonymous")]


def new_person(name: str, **fields: Any) -> str:
    with door():
        email = f"{name.replace(' ', '-')}@matrix.example"
        Person.objects.create(email=email, name=name.title(), password="!", **fields)
        return email


def belongs(email: str, client: Client, line: str, role: str) -> None:
    with door():
        person = Person.objects.get(email=email)
    with provider():
        Membership.objects.create(tenant=client, person_id=person.pk, line=line, role=role)


def new_staff(
    kind: str, level: str, fields: dict[str, Any], until: datetime | None, client: Client, now: datetime
) -> str:
    email = new_person(kind)
    with door():
        person = Person.objects.get(email=email)
    with provider():
        StaffMember.objects.create(person_id=person.pk, name=person.name, level=level, **fields)
        if until is not None:
            Grant.objects.create(tenant=client, person_id=person.pk, until=until, created_at=now - timedelta(days=1))
    return email
