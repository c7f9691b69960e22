"""The facts about access to a client: who asked, got in, lost it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.facts import content_of

TITLES = {
    "AccessAsked": _("Access was asked for"),
    "AccessOpened": _("Somebody got access"),
    "AccessEnded": _("Access ended"),
    "AccessNarrowed": _("Somebody may do less than before"),
}


def read_access_asked(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """AccessAsked: holder, people, lines ([] is all but payroll), way, purpose, until (ISO, UTC)."""
    return _read(fact_id, "AccessAsked", actor)


def read_access_opened(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """AccessOpened: as AccessAsked, and decided_by; way "emergency" is emergency access."""
    return _read(fact_id, "AccessOpened", actor)


def read_access_ended(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """AccessEnded: as AccessOpened, and ended_by ("" where it ran out)."""
    return _read(fact_id, "AccessEnded", actor)


def read_access_narrowed(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """AccessNarrowed: nothing more; its subject is the person."""
    return _read(fact_id, "AccessNarrowed", actor)


def _read(fact_id: UUID, name: str, actor: Actor) -> Mapping[str, Any]:
    actor.require("tenants.people")
    return content_of(fact_id, name)
