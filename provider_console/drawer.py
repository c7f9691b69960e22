"""What the drawer shows of one work item. Read outside every client: the conversation is in the client's own room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.pages import Mood
from core.templatetags.kantoor import moment, number, span
from provider_console.contexts import Action, Choice, Fact, Happening, Tag
from provider_console.reads import hours_words, lateness, service_of, workbench_url
from services.desk import queries as desk
from services.desk.models import Agreement, WorkEvent, WorkItem
from services.desk.models.work import WorkState

Kind = WorkEvent.Kind
TONES: dict[str, Mood] = {Kind.ASKED: "due", Kind.DELIVERED: "done", Kind.RATED: "done"}
SCORES = {1: _("poor"), 2: _("fair"), 3: _("good")}


@dataclass(frozen=True, slots=True)
class Item:
    """The context of provider_console/drawer.html."""

    id: UUID
    title: str
    client: str
    client_url: str
    service: str
    clock: Any
    facts: Sequence[Fact]
    checks: Sequence[Tag]
    work: Choice | None
    take_first: bool
    actions: Sequence[Action]
    events: Sequence[Happening]


def item_of(actor: Actor, work: WorkItem, *, now: datetime) -> Item:
    """The item with its events and agreement: two statements."""
    events = list(WorkEvent.objects.filter(work=work).order_by("-at", "-id")[:50])
    url, mine, free = workbench_url(work), work.assignee_id == actor.person_id, work.state == WorkState.RECEIVED
    return Item(
        id=work.pk,
        title=work.reference,
        client=work.tenant.name,
        client_url=reverse("client", args=[work.tenant.slug]),
        service=service_of(work),
        clock=desk.clock_of(work, now=now),
        facts=facts_of(work, events),
        checks=(),
        work=Choice(str(_("Look first") if free else _("Open the workbench")), url) if url else None,
        take_first=free,
        actions=actions_of(work, mine),
        events=[Happening(e.at, e.get_kind_display(), e.person_name, TONES.get(e.kind, "")) for e in events],
    )


def facts_of(work: WorkItem, events: Sequence[WorkEvent]) -> list[Fact]:
    agreed = Agreement.objects.filter(tenant=work.tenant_id, line=work.line).first()
    hours = agreed.delivery_hours if agreed else desk.DEFAULT_HOURS
    by = next((event.person_name for event in events if event.kind == Kind.RECEIVED), "")
    facts = [
        Fact(_("Handed in"), moment(work.received_at)),
        Fact(_("By"), by or "–"),
        Fact(_("Ready by"), moment(work.due_at)),
        Fact(_("Agreement"), hours_words(hours)),
        Fact(_("Rows"), number(work.rows)),
        Fact(_("With"), work.assignee.name if work.assignee else _("nobody yet")),
    ]
    return facts + outcome_of(work)


def outcome_of(work: WorkItem) -> list[Fact]:
    if work.delivered_at is None:
        return []
    late = lateness(work)
    words = _("%(span)s late") % {"span": span(late)} if late else _("in time")
    facts = [Fact(_("Delivered"), moment(work.delivered_at)), Fact(_("Against the promise"), words)]
    return [*facts, Fact(_("Rating"), SCORES[work.score])] if work.score else facts


def actions_of(work: WorkItem, mine: bool) -> list[Action]:
    if work.state == WorkState.RECEIVED:
        return [Action(reverse("take", args=[work.pk]), _("Take it"), "user-check", shortcut="t")]
    if work.state == WorkState.TAKEN and mine:
        return [Action(reverse("put_back", args=[work.pk]), _("Put back"), "arrow-back-up")]
    return []
