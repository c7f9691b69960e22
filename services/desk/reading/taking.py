"""Rows into the hands of their service line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.module_loading import import_string

from core.actor import Actor
from core.lines import ServiceLine
from core.turns import take_turn
from services.desk.models import Message, Row
from services.desk.reading.outcome import Outcome

SETTLING = "settling"
"""The turn of whoever changes rows that came with other submissions: all of a client's open rows hang together."""


def take_in(line: ServiceLine, actor: Actor, kind: str, rows: Sequence[Row], work_id: UUID, now: datetime) -> Outcome:
    """Let the line use rows of one kind, in the caller's transaction; a line without intake uses none and keeps all."""
    if not rows or not line.intake:
        return {}
    outcome: Outcome = import_string(line.intake)(actor, kind, rows, work_id, now)
    return outcome


def mark_repaired(kind: str, good: Sequence[Row], *, now: datetime) -> int:
    """Rows that were refused before, or waited for what never came, and now come with the same key and good are put
    right, and so are our questions about them."""
    keys = [row.key for row in good if row.key]
    lost = Q(state=Row.State.WAITING, cause=None) & ~Q(file__submission__state="reading")
    broken = Row.objects.filter(Q(state=Row.State.REFUSED) | lost, kind=kind, key__in=keys)
    ids = list(broken.values_list("pk", flat=True)) if keys else []
    if ids:
        take_turn(SETTLING)
        Row.objects.filter(pk__in=ids).update(state=Row.State.REPAIRED, cause=None)
        Message.objects.filter(about_id__in=ids, answered_at=None).exclude(code="").update(answered_at=now)
    return len(ids)
