"""Who does something: complete before the view runs, and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from core.refusals import NotAllowed

ROOMS = frozenset({"desk", "tenants"})
"""First words of permissions that are no service line."""

ActorKind = Literal["client", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Period:
    """An auditor reads what lies between two days of one line, both included; in the client's own zone."""

    line: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Entrance:
    """By what a staff member is inside a client's room: which grant, how it was given, what for, and whose deputy."""

    grant_id: UUID
    way: str
    purpose: str = ""
    deputy_of: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the machine) at work for at most one client.

    `permissions` are words like "invoicing.issue", already worked out for this client; `zone` is an IANA name and
    `language` a code of settings.LANGUAGES; `numbers` and `dates` are choices of core.reader. `periods` bound what an
    auditor sees, on the lines that they name. `guarded`: a second factor is required of the person in this room;
    `factor_shown`: this session showed one. `company`: the company's own sign-in (its id) that this session came by.
    `token_id`: the token of the API by which they came.
    `is_authenticated` lets library code take an actor for a user.
    """

    kind: ActorKind
    person_id: UUID | None
    name: str
    tenant_id: UUID | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    email: str = ""
    language: str = "en"
    zone: str = "Europe/Amsterdam"
    numbers: str = ""
    dates: str = ""
    theme: str = "auto"
    shortcuts: bool = True
    guarded: bool = False
    factor_shown: bool = False
    company: UUID | None = None
    via: Literal["session", "token", "job", "command"] = "session"
    periods: tuple[Period, ...] = ()
    entrance: Entrance | None = None
    token_id: UUID | None = None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    @property
    def pk(self) -> UUID | None:
        return self.person_id

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Actions check for themselves: a page is not the only way to reach them."""
        if permission not in self.permissions:
            raise NotAllowed()

    def on(self, line: str, verb: str) -> bool:
        """Whether the actor may do this on that service line."""
        return f"{line}.{verb}" in self.permissions

    def require_on(self, line: str, verb: str) -> None:
        self.require(f"{line}.{verb}")

    def lines(self, verb: str = "see") -> frozenset[str]:
        """The service lines on which the actor may do this; "desk" and other rooms are none."""
        found = (permission.partition(".") for permission in self.permissions)
        return frozenset(line for line, _, has in found if has == verb and line not in ROOMS)

    def period(self, line: str) -> Period | None:
        """What bounds the actor on a line; None where nothing does."""
        return next((period for period in self.periods if period.line == line), None)

    @property
    def is_auditor(self) -> bool:
        """Every page that an auditor opens is written down for the client."""
        return bool(self.periods)

    @property
    def person(self) -> UUID:
        """Who acts; an error where nobody does (a job that nobody started)."""
        if self.person_id is None:
            raise NotAllowed()
        return self.person_id

    @property
    def tenant(self) -> UUID:
        """The client this actor works for; an error where there is none."""
        if self.tenant_id is None:
            raise NotAllowed()
        return self.tenant_id


def machine(
    tenant_id: UUID, permissions: frozenset[str], *, started_by: UUID | None = None, name: str = "Kantoor",
    token_id: UUID | None = None,
) -> Actor:  # fmt: skip
    """The actor of a job: acts for whoever started it, with the permissions that the job declares."""
    return Actor("system", started_by, name, tenant_id, permissions, via="job", token_id=token_id)
