"""Who does something: complete before the view runs, and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from core.refusals import NotAllowed

ActorKind = Literal["client", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the machine) at work for at most one client.

    `permissions` are words like "invoicing.issue", already worked out for this client; `zone` is an IANA name and
    `language` a code of settings.LANGUAGES. `is_authenticated` lets library code take an actor for a user.
    """

    kind: ActorKind
    person_id: UUID | None
    name: str
    tenant_id: UUID | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)
    email: str = ""
    language: str = "en"
    zone: str = "Europe/Amsterdam"
    theme: str = "auto"
    shortcuts: bool = True
    via: Literal["session", "token", "job"] = "session"

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
    tenant_id: UUID, permissions: frozenset[str], *, started_by: UUID | None = None, name: str = "Kantoor"
) -> Actor:
    """The actor of a job: acts for whoever started it, with the permissions that the job declares."""
    return Actor("system", started_by, name, tenant_id, permissions, via="job")
