"""Reading parties."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from core.actor import Actor
from services.parties.models import Party


def by_code(actor: Actor, codes: Iterable[str]) -> dict[str, Party]:
    """code → party, for those of the codes that are known."""
    return Party.objects.in_bulk(list(set(codes)), field_name="code")


def parties_for(actor: Actor) -> QuerySet[Party]:
    """All parties of the client; every line leans on them, so whoever sees its work sees them."""
    actor.require("desk.see")
    return Party.objects.all()
