"""What staff do outside every client: the queue over all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from core.api.resources import Call, does, lists, shows
from services.desk import actions
from services.desk import queries as desk
from services.desk.api import shapes
from services.desk.api.work import filtered
from services.desk.models import WorkItem
from tenants.models import Client
from tenants.queries import Reach, granted


def mine(call: Call) -> Reach:
    """The clients, and lines of each, of the live grants of the person behind the token."""
    return granted(call.actor, now=call.now)


def item_for(call: Call, work: UUID) -> WorkItem:
    rows = WorkItem.objects.filter(mine(call).work()).select_related("tenant", "assignee")
    found = rows.filter(pk=work).first()
    if found is None:
        raise Http404("no such work for this person")
    return found


@lists("desk.queue", shapes.ClientShape, order=("slug",))
def clients(call: Call) -> Any:
    """The clients that you have access to."""
    return Client.objects.filter(pk__in=mine(call))


@lists("desk.queue", shapes.QueueItemShape, order=("due_at", "id"), takes=shapes.WorkFilters)
def queue(call: Call) -> QuerySet[WorkItem]:
    """All open work of these clients, most urgent first."""
    return filtered(desk.queue(call.actor, mine(call)), call.given)


@shows("desk.queue", shapes.QueueItemShape)
def item(call: Call, work: UUID) -> WorkItem:
    """One item of the queue, also when it is delivered."""
    return item_for(call, work)


@does("desk.take", answers=shapes.TakenShape)
def take_next(call: Call) -> dict[str, Any]:
    """Take the free item that is due first."""
    found = actions.pick_up(actor=call.actor, tenants=mine(call), now=call.now)
    return {"item": item_for(call, found.pk) if found else None}


@does("desk.take", answers=shapes.QueueItemShape)
def take(call: Call, work: UUID) -> WorkItem:
    """Take one item in hand. Of two people at once, one is told the other's name."""
    actions.take(work=item_for(call, work), actor=call.actor, now=call.now)
    return item_for(call, work)


@does("desk.take", answers=shapes.QueueItemShape)
def put_back(call: Call, work: UUID) -> WorkItem:
    """Put an item back for somebody else."""
    actions.put_back(work=item_for(call, work), actor=call.actor, now=call.now)
    return item_for(call, work)


@lists("desk.review", shapes.QueueItemShape, order=("-rated_at", "-id"))
def ratings(call: Call) -> QuerySet[WorkItem]:
    """Work that clients rated, newest rating first."""
    return desk.rated(call.actor, mine(call))
