"""One at a time: deeds that touch the same many rows of a client, each in its own order, would wait for each other in
circles, and the database would end one of them."""

from __future__ import annotations

from core.models import Turn


def take_turn(what: str) -> None:
    """Wait until nobody else does `what` inside this client's room; ours until the transaction ends. Before any row is
    locked that another turn may want."""
    Turn.objects.bulk_create([Turn(what=what)], ignore_conflicts=True)
    Turn.objects.select_for_update().get(pk=what)
