"""What the queue shows: views with counts, filters in the address, rows, the pager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.lines import lines
from provider_console.contexts import Chip, Choice, Empty, Filters, Hidden, Pager, QueueRow, Tab
from provider_console.paging import address, cut, pager
from provider_console.reads import service_of
from services.desk import queries as desk
from services.desk.models import WorkItem
from tenants.models import Client
from tenants.queries import Reach

ORDER = ("due_at", "id")
VIEWS: Mapping[str, Any] = {
    "open": _("All"), "mine": _("Mine"), "free": _("Free"), "risk": _("At risk"), "waiting": _("Waits for client"),
}  # fmt: skip
EMPTY: Mapping[str, tuple[Any, Any]] = {
    "open": (_("Nothing to do"), _("What clients hand in stands here at once, most urgent first.")),
    "mine": (_("You have nothing in hand"), _("What you take stands here until it is delivered.")),
    "free": (_("Nothing is free"), _("All open work is in somebody's hands.")),
    "risk": (_("Nothing is at risk"), _("Work that is late, or due within four working hours, stands here.")),
    "waiting": (_("No client keeps us waiting"), _("Work stands here while a client has a question to answer.")),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks of the queue; `at` is where the page begins."""

    view: str
    client: str
    line: str
    search: str
    at: Mapping[str, str]

    def kept(self, **changed: str) -> dict[str, str]:
        """The wishes for another address of the queue, without the place."""
        own = {"view": self.view if self.view != "open" else "", "client": self.client, "line": self.line}
        return own | {"q": self.search} | changed


def wish_of(query: Mapping[str, str]) -> Wish:
    view = query.get("view", "open")
    at = {name: query[name] for name in ("after", "before", "n") if query.get(name)}
    known = view if view in VIEWS else "open"
    return Wish(known, query.get("client", ""), query.get("line", ""), query.get("q", "").strip()[:100], at)


@dataclass(frozen=True, slots=True)
class NextButton:
    url: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The context of provider_console/queue.html."""

    views: Sequence[Tab]
    filters: Filters
    next: NextButton | None
    rows: Sequence[QueueRow]
    pager: Pager | None
    fresh_url: str
    bulk: Sequence[Any]
    empty: Empty
    open: Any = None


@dataclass(frozen=True, slots=True)
class BulkButton:
    label: Any
    url: str
    icon: str = ""
    shortcut: str = ""


def queue_of(
    actor: Actor, clients: Sequence[Client], reach: Reach, wish: Wish, *, now: datetime, opened: Any = None
) -> Queue:
    """The queue over these clients: four statements, whatever its length."""
    base = wished(desk.queue(actor, reach), wish)
    conditions = {view.slug: view.condition for view in desk.queue_views(actor, now=now)}
    counts = counted(base, conditions)
    shown = cut(base.filter(conditions[wish.view]), ORDER, wish.at)
    latest = desk.latest_change(reach)
    title, text = EMPTY[wish.view]
    here = opened.id if opened else None
    return Queue(
        views=tabs(wish, counts),
        filters=filters(clients, wish),
        next=NextButton(reverse("next_item")),
        rows=[row_of(work, wish, here, now=now) for work in shown.rows],
        pager=pager(shown, ORDER, counts[wish.view], reverse("queue"), **wish.kept()),
        fresh_url=address(reverse("queue_poll"), since=latest or UUID(int=0), **wish.kept()),
        bulk=[BulkButton(_("Take these"), reverse("take_chosen"), "user-check", "t")],
        empty=Empty(title, text, "inbox") if not wish.search else nothing_found(wish),
        open=opened,
    )


def wished(rows: QuerySet[WorkItem], wish: Wish) -> QuerySet[WorkItem]:
    if wish.client:
        rows = rows.filter(tenant__slug=wish.client)
    if wish.line:
        rows = rows.filter(line=wish.line)
    if wish.search:
        rows = rows.filter(Q(reference__icontains=wish.search) | Q(tenant__name__icontains=wish.search))
    return rows


def counted(rows: QuerySet[WorkItem], conditions: Mapping[str, Q]) -> dict[str, int]:
    """Items per view, in one statement."""
    named = {slug: Count("id", filter=condition) for slug, condition in conditions.items()}
    return dict(rows.order_by().aggregate(**named))


def tabs(wish: Wish, counts: Mapping[str, int]) -> list[Tab]:
    url = reverse("queue")
    return [
        Tab(
            words, address(url, **wish.kept(view=slug if slug != "open" else "")), counts[slug], slug == wish.view,
            "due" if slug == "risk" else "",
        )
        for slug, words in VIEWS.items()
    ]  # fmt: skip


def filters(clients: Sequence[Client], wish: Wish) -> Filters:
    url, every = reverse("queue"), lines()
    names = {client.slug: client.name for client in clients}
    chips, add = [], []
    if wish.client:
        chips.append(Chip(_("Client"), names.get(wish.client, wish.client), address(url, **wish.kept(client=""))))
    else:
        add += [Choice(name, address(url, **wish.kept(client=slug))) for slug, name in names.items()]
    if wish.line:
        title = str(every[wish.line].title) if wish.line in every else wish.line
        chips.append(Chip(_("Service"), title, address(url, **wish.kept(line=""))))
    else:
        add += [Choice(str(line.title), address(url, **wish.kept(line=slug))) for slug, line in every.items()]
    if wish.search:
        chips.append(Chip(_("Words"), wish.search, address(url, **wish.kept(q=""))))
    hidden = [Hidden(name, value) for name, value in wish.kept(q="").items() if value]
    return Filters(chips, add, wish.search, url, hidden)


def nothing_found(wish: Wish) -> Empty:
    words = _("No open work has “%(words)s” in its name. Work that is delivered is found with / at the top.")
    return Empty(_("Nothing found"), words % {"words": wish.search}, "search")


def row_of(work: WorkItem, wish: Wish, opened: UUID | None, *, now: datetime) -> QueueRow:
    return QueueRow(
        id=work.pk, url=address(reverse("work", args=[work.pk]), **wish.kept()), title=work.reference,
        client=work.tenant.name, service=service_of(work), rows=work.rows, clock=desk.clock_of(work, now=now),
        person=work.assignee.name if work.assignee else "", open=work.pk == opened,
    )  # fmt: skip
