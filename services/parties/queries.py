"""Reading parties."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from core.actor import Actor
from core.lines import APART
from services.parties.models import Party


def by_code(actor: Actor, codes: Iterable[str]) -> dict[str, Party]:
    """code → party, for those of the codes that are known."""
    return Party.objects.in_bulk(list(set(codes)), field_name="code")


def parties_for(actor: Actor) -> QuerySet[Party]:
    """All parties of the client; every line leans on them, so whoever sees its work sees them. Not those who see a line
    that is granted for itself alone, and not auditors: they see of a party what the papers of their period say."""
    actor.require("desk.see")
    audited = {period.line for period in actor.periods}
    return Party.objects.all() if actor.lines() - APART - audited else Party.objects.none()
