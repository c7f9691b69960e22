"""Who stands at the doors: one of each kind that the table knows, each with a browser for every host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.test import Client as Browser

from core.identity import provider
from tenants.models import Client
from tests.harness.browsers import host_of, signed_in
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
    """All kinds of the table; they are planted (harness/kinds.py)."""
    people = [Someone(kind, address_of(kind), (HOME,)) for kind in table.CLIENT if not kind.startswith("of ")]
    both = Someone("of both companies", address_of("of both companies"), (HOME, AWAY))
    of_suspended = Someone("of a suspended client", address_of("admin"), (HOME,), before=suspend)
    staff = [Someone(kind, address_of(kind)) for kind in STAFF]
    return [*people, both, of_suspended, *staff, *(Someone(kind) for kind in table.NOBODY)]


def suspend() -> None:
    with provider():
        Client.objects.filter(slug=HOME).update(status=Client.Status.SUSPENDED)
