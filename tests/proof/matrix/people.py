"""Who stands at the doors: one of each kind that the table knows, each with a browser for every host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from core.identity import door, provider
from tenants import actors, tokens
from tenants.models import Client, Person, Token
from tests.harness.api import token_of_client
from tests.harness.browsers import Visitor, host_of, signed_in
from tests.harness.kinds import AWAY, HOME, STAFF, address_of
from tests.proof.matrix import table


@dataclass
class Someone:
    """A kind of person: their address for mail ("" for nobody), on which clients' hosts they are at home, what goes
    wrong before each of their requests, and what they send along."""

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
            browser = signed_in(self.email, room) if named else Visitor(headers={"host": host_of(room)})
            browser.raise_request_exception = False
            browser.defaults.update({f"HTTP_{name.upper()}": value for name, value in self.headers.items()})
            self.browsers[room] = browser
        return self.browsers[room]

    def words(self, room: str, *, inside: bool) -> frozenset[str]:
        """What the table lets them do in a room, at home."""
        if self.kind in table.TOKENS:
            where, words = table.TOKENS[self.kind]
            return frozenset(words.split() if where == room else ())
        if room == "client":
            return frozenset(table.CLIENT.get(self.kind, "").split())
        if room == "console":
            return frozenset((table.INSIDE if inside else table.CONSOLE).get(self.kind, "").split())
        return frozenset()


def everybody() -> list[Someone]:
    """All kinds of the table; they are planted (harness/kinds.py)."""
    people = [Someone(kind, address_of(kind), (HOME,)) for kind in table.CLIENT if not kind.startswith("of ")]
    both = Someone("of both companies", address_of("of both companies"), (HOME, AWAY))
    of_suspended = Someone("of a suspended client", address_of("admin"), (HOME,), before=suspend)
    staff = [Someone(kind, address_of(kind)) for kind in STAFF]
    return [*people, both, of_suspended, *staff, *programs(), *(Someone(kind) for kind in table.NOBODY)]


def programs() -> list[Someone]:
    """A token of each kind; what they may is what their scopes name."""
    home = client_of(HOME)
    of_admin, machine, revoked, expired = (
        token_of_client(home, scopes=scopes, machine=bool(scopes)) for scopes in ((), table.READS.split(), (), ())
    )
    now = timezone.now()
    with provider():
        Token.objects.filter(pk=revoked[0].pk).update(revoked_at=now)
        Token.objects.filter(pk=expired[0].pk).update(created_at=now - timedelta(days=2), expires_at=now)
    of_senior = token_of_senior(now)
    found = {
        "by an admin's token": of_admin, "by a machine's token": machine, "by a senior's token": of_senior,
        "by a revoked token": revoked, "by an expired token": expired,
    }  # fmt: skip
    return [Someone(kind, headers={"authorization": f"Bearer {secret}"}) for kind, (_, secret) in found.items()]


def token_of_senior(now: datetime) -> tuple[Token, str]:
    """Of somebody whose grant is for one client alone, with every scope that the table names."""
    with door():
        person = Person.objects.get(email=address_of("senior"))
        member = actors.staff_member(person)
        assert member is not None
        actor = replace(actors.staff_actor(person, member), factor_shown=True)
    with provider():
        scopes = [word for word in tokens.scopes_of(actor, now=now) if ":" not in word]
        return tokens.make_token(
            actor=actor, name="script", scopes=scopes, expires_at=now + timedelta(days=30), machine=False, now=now
        )


def client_of(slug: str) -> Client:
    with door():
        found: Client = Client.objects.get(slug=slug)
        return found


def suspend() -> None:
    with provider():
        Client.objects.filter(slug=HOME).update(status=Client.Status.SUSPENDED)
