"""What every page of the console asks first: which clients are mine, and which of their work is meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.lines import lines
from core.pages import actor_of as actor_of
from services.desk.models import WorkEvent, WorkItem
from tenants.queries import Reach, granted

WORKBENCHES = {"invoicing": "workbench"}
"""Service line → name of the address of its workbench, where that is not `<slug>:workbench`."""


def my_clients(request: Any) -> Reach:
    """The clients of this person's live grants, read once a request."""
    if not hasattr(request, "granted"):
        request.granted = granted(actor_of(request), now=timezone.now())
    found: Reach = request.granted
    return found


def work_of_mine(request: HttpRequest, pk: UUID) -> WorkItem:
    """A work item of a client that this person has access to, or 404. As provider, outside every client."""
    rows = WorkItem.objects.filter(my_clients(request).work()).select_related("tenant", "assignee")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404("no such work for this person")
    return found


def holder_of(actor: Actor, work: WorkItem) -> str:
    """Who has the work in hand; "" for nobody. Inside a client's room the table of staff is closed: the events tell."""
    if work.assignee_id is None:
        return ""
    if work.assignee_id == actor.person_id:
        return actor.name
    taken = WorkEvent.objects.filter(work=work, kind=WorkEvent.Kind.TAKEN).order_by("-id")
    return taken.values_list("person_name", flat=True).first() or ""


def workbench_url(work: WorkItem) -> str:
    """Where this work is done; "" while its line has no workbench."""
    try:
        return reverse(WORKBENCHES.get(work.line, f"{work.line}:workbench"), args=[work.tenant.slug, work.pk])
    except NoReverseMatch:
        return ""


def service_of(work: WorkItem) -> str:
    line = lines().get(work.line)
    return str(line.title) if line else work.line


def hours_words(hours: int) -> str:
    """An agreement in words: "16 working hours"."""
    return str(_("%(hours)s working hours") % {"hours": hours})


def lateness(work: WorkItem) -> timedelta | None:
    """How much later than promised the work was delivered, by the clock on the wall; None where it was not late."""
    if work.delivered_at is None or work.delivered_at <= work.due_at:
        return None
    return work.delivered_at - work.due_at
