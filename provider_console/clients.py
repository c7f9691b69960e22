"""What the pages of clients and reviews show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.lines import lines
from core.pages import Mood
from core.templatetags.kantoor import span
from provider_console.contexts import Empty, Fact, Happening, Pager, Tag
from provider_console.drawer import SCORES
from provider_console.paging import cut, pager
from provider_console.paper import country_name, lines_of
from provider_console.reads import hours_words, lateness, service_of, workbench_url
from services.desk import queries as desk
from services.desk.models import Agreement, RatingWords, WorkItem
from services.desk.models.work import OPEN
from tenants.models import Client, Entry
from tenants.queries import Reach

FACES: Mapping[int, tuple[str, Mood]] = {1: ("mood-sad", "late"), 2: ("mood-neutral", "due"), 3: ("mood-happy", "done")}


@dataclass(frozen=True, slots=True)
class ClientRow:
    url: str
    queue_url: str
    name: str
    country: str
    open: int
    free: int
    clock: Any


@dataclass(frozen=True, slots=True)
class Clients:
    """The context of provider_console/clients.html."""

    rows: Sequence[ClientRow]
    empty: Empty


def clients_page(actor: Actor, tenants: Reach, search: str, *, now: datetime) -> Clients:
    """Clients by name, each with its open work; two statements."""
    found = Client.objects.filter(pk__in=tenants).order_by("name")
    shown = list(found.filter(name__icontains=search.strip()) if search.strip() else found)
    in_reach = tenants.only({client.pk for client in shown}).work()
    open_work = WorkItem.objects.filter(in_reach, state__in=OPEN)
    counted = open_work.values("tenant_id").annotate(
        n=Count("id"), free=Count("id", filter=Q(state="received")), due=Min("due_at", filter=~Q(state="waiting"))
    )
    by_client = {row["tenant_id"]: row for row in counted}
    empty = Empty(_("No clients"), _("Clients stand here when somebody gives you access to them."), "building")
    return Clients([client_row(client, by_client.get(client.pk, {}), now=now) for client in shown], empty)


def client_row(client: Client, counted: Mapping[str, Any], *, now: datetime) -> ClientRow:
    due = counted.get("due")
    clock = desk.clock_of(WorkItem(due_at=due), now=now) if due else None
    return ClientRow(
        url=reverse("client", args=[client.slug]), queue_url=f"{reverse('queue')}?client={client.slug}",
        name=client.name, country=country_name(client.country), open=counted.get("n", 0), free=counted.get("free", 0),
        clock=clock,
    )  # fmt: skip


# --- one client, inside its room


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A piece of work in a list; `rating` and its words where the client gave one."""

    id: UUID
    url: str
    title: str
    client: str
    service: str
    person: str
    clock: Any
    promise: Tag | None = None
    rating: Tag | None = None
    face: str = ""
    words: str = ""
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClientPage:
    """The context of provider_console/client.html."""

    name: str
    facts: Sequence[Fact]
    agreements: Sequence[Fact]
    open: Sequence[WorkRow]
    delivered: Sequence[WorkRow]
    entries: Sequence[Happening]
    queue_url: str
    purpose_url: str = ""


def client_page(actor: Actor, client: Client, *, now: datetime) -> ClientPage:
    """One client as its staff see it: five statements."""
    delivered = desk.delivered_work(actor)
    words = dict(RatingWords.objects.filter(work_id__in=[w.pk for w in delivered]).values_list("work_id", "words"))
    return ClientPage(
        name=client.name,
        facts=company_facts(client),
        agreements=agreements_of(client),
        open=[work_row(work, client, now=now) for work in desk.open_work(actor)],
        delivered=[work_row(work, client, now=now, words=words.get(work.pk, "")) for work in delivered],
        entries=entries_of(client),
        purpose_url=reverse("purpose", args=[client.slug]),
        queue_url=f"{reverse('queue')}?client={client.slug}",
    )


def company_facts(client: Client) -> list[Fact]:
    address = lines_of(client.street, f"{client.postcode} {client.city}", country_name(client.country))
    facts = [
        Fact(_("Legal name"), client.legal_name), Fact(_("Address"), address.replace("\n", ", ")),
        Fact(_("VAT id"), client.vat_id), Fact(_("Registration"), client.registration), Fact(_("IBAN"), client.iban),
        Fact(_("Currency"), client.currency), Fact(_("E-mail"), client.email), Fact(_("Phone"), client.phone),
    ]  # fmt: skip
    return [fact for fact in facts if fact.value]


def agreements_of(client: Client) -> list[Fact]:
    """Service line and hours, of every line of the house; a line without agreement has the usual hours."""
    agreed = dict(Agreement.objects.filter(tenant_id=client.pk).values_list("line", "delivery_hours"))
    every = lines().items()
    return [Fact(line.title, hours_words(agreed.get(slug, desk.DEFAULT_HOURS))) for slug, line in every]


def entries_of(client: Client) -> list[Happening]:
    """Who of the provider was in this client's room, newest first."""
    rows = Entry.objects.filter(tenant_id=client.pk).order_by("-at")[:20]
    return [Happening(row.at, row.person_name, row.purpose) for row in rows]


def work_row(work: WorkItem, client: Client, *, now: datetime, words: str = "") -> WorkRow:
    work.tenant = client
    face, tone = FACES[work.score] if work.score else ("", "")
    url = workbench_url(work) or reverse("work", args=[work.pk])
    return WorkRow(
        id=work.pk, url=url, title=work.reference, client=client.name,
        service=service_of(work), person="", clock=desk.clock_of(work, now=now), promise=promise_of(work),
        rating=Tag(str(SCORES[work.score]), tone) if work.score else None, face=face, words=words,
        rated_at=work.rated_at,
    )  # fmt: skip


def promise_of(work: WorkItem) -> Tag | None:
    """Delivered against promised; None while it is open."""
    if work.delivered_at is None:
        return None
    late = lateness(work)
    return Tag(_("%(span)s late") % {"span": span(late)}, "late") if late else Tag(str(_("in time")), "done")


# --- ratings, over all clients


@dataclass(frozen=True, slots=True)
class Reviews:
    """The context of provider_console/reviews.html."""

    rows: Sequence[WorkRow]
    pager: Pager | None
    empty: Empty
    stats: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Stat:
    label: Any
    value: str
    note: str = ""
    tone: str = ""


REVIEW_ORDER = ("-rated_at", "-id")


def reviews_page(actor: Actor, tenants: Reach, wish: Mapping[str, str], *, now: datetime) -> Reviews:
    """Ratings newest first; two statements. Words of a rating are the client's own and stay in its room."""
    rated = desk.rated(actor, tenants)
    shown = cut(rated, REVIEW_ORDER, wish)
    n = rated.order_by().aggregate(all=Count("id"), **{f"s{s}": Count("id", filter=Q(score=s)) for s in SCORES})
    rows = [review_row(work, now=now) for work in shown.rows]
    empty = Empty(_("No ratings yet"), _("What clients say about delivered work stands here."), "star")
    return Reviews(rows, pager(shown, REVIEW_ORDER, n["all"], reverse("reviews")), empty, stats_of(n))


def review_row(work: WorkItem, *, now: datetime) -> WorkRow:
    row = work_row(work, work.tenant, now=now)
    url = f"{reverse('client', args=[work.tenant.slug])}#work-{work.pk}"
    person = work.assignee.name if work.assignee else ""
    return WorkRow(
        id=row.id, url=url, title=row.title, client=row.client, service=row.service, person=person, clock=row.clock,
        promise=row.promise, rating=row.rating, face=row.face, rated_at=row.rated_at,
    )  # fmt: skip


def stats_of(n: Mapping[str, int]) -> list[Stat]:
    """How many of each score; figures carry their n."""
    if not n["all"]:
        return []
    of = _("of %(n)s ratings") % {"n": n["all"]}
    return [Stat(words, str(n[f"s{score}"]), of) for score, words in sorted(SCORES.items(), reverse=True)]
