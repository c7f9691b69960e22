"""Left of the workbench: how the drafts stand, what is to be decided for many at once, and the list itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.actor import Actor
from core.pages import Mood
from core.templatetags.kantoor import number
from provider_console.contexts import Action, Pager, Tab
from provider_console.paging import SIZE, address, cut, pager
from provider_console.paper import Place, country_name, state_of, vat_choices
from services.desk.models import WorkItem
from services.invoicing import queries
from services.invoicing.models import Invoice, InvoiceState
from tenants.models import Client

ORDER = ("id",)
LABELS: Mapping[str, tuple[Any, Mood]] = {
    "ready": (_("ready"), "done"), "undecided": (_("to decide"), "due"), "held": (_("held"), ""),
    "asked": (_("asked"), ""), "issued": (_("issued"), "done"), "not_valid": (_("not valid"), "late"),
}  # fmt: skip
EMPTY: Mapping[str, Any] = {
    "ready": _("No draft is ready to be issued."),
    "undecided": _("Nothing is left to decide."),
    "held": _("No draft is held."),
    "asked": _("No draft is with the client."),
    "issued": _("Nothing is issued yet."),
    "not_valid": _("Every e-invoice passes the official rules."),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks of the list of drafts: which, with which words, and where the page begins."""

    show: str
    search: str
    at: Mapping[str, str]

    @property
    def kept(self) -> dict[str, str]:
        """For the address of a draft in this list: the same page of the same list."""
        return {"show": self.show, "q": self.search, **self.at}


def wish_of(query: Mapping[str, str], n: queries.Counts) -> Wish:
    """Without a wish: what has to be decided first, then what is ready, then what there is."""
    show = query.get("show", "")
    if show not in LABELS:
        show = next((name for name in ("undecided", "ready", "issued", "asked", "held") if held_in(n, name)), "ready")
    at = {name: query[name] for name in ("after", "before", "n") if query.get(name)}
    return Wish(show, query.get("q", "").strip()[:100], at)


@dataclass(frozen=True, slots=True)
class DraftRow:
    id: UUID
    url: str
    debtor: str
    reference: str
    total: Any
    currency: str
    tone: Mood
    icon: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class Drafts:
    rows: Sequence[DraftRow]
    pager: Pager | None
    empty: Any
    search_url: str
    search: str
    show: str


@dataclass(frozen=True, slots=True)
class Group:
    """Drafts with the same warning: in words, to which countries, and what may be decided for all of them."""

    words: str
    detail: str
    actions: Sequence[Action]


def tallies(work: WorkItem, client: Client, n: queries.Counts, show: str) -> list[Tab]:
    url = reverse("workbench", args=[client.slug, work.pk])
    return [
        Tab(words, address(url, show=slug), held_in(n, slug), slug == show, tone if held_in(n, slug) else "")
        for slug, (words, tone) in LABELS.items()
    ]


def held_in(n: queries.Counts, show: str) -> int:
    """How many drafts a list holds; what is being issued stands among the issued."""
    return n.issued + n.issuing if show == "issued" else int(getattr(n, show))


def drafts_of(rows: Sequence[Invoice], pager_: Pager | None, place: Place, wish: Wish, current: UUID | None) -> Drafts:
    return Drafts(
        rows=[draft_row(row, place, current) for row in rows],
        pager=pager_, empty=EMPTY[wish.show], search_url=place.url("workbench"), search=wish.search, show=wish.show,
    )  # fmt: skip


def draft_row(row: Invoice, place: Place, current: UUID | None) -> DraftRow:
    return DraftRow(
        row.pk, place.url("draft", row.pk), row.party.name, row.order_number, row.payable, row.currency,
        state_of(row).tone, icon_of(row), note_of(row), row.pk == current,
    )  # fmt: skip


def icon_of(row: Invoice) -> str:
    """What stands before the note; its colour is never alone."""
    if row.state == InvoiceState.ISSUING:
        return "hourglass"
    return {"due": "alert-triangle", "late": "circle-x", "done": "circle-check"}.get(state_of(row).tone, "player-pause")


SHORT: Mapping[str, Any] = {
    "vat_export": _("outside the EU"), "vat_needs_id": _("no VAT id"), "no_date": _("no date"),
    "no_country": _("no country"), "no_rate": _("no VAT rate"), "lacks_positions": _("position refused"),
    "too_large": _("too large"), "other_rate": _("other VAT rate"),
    "no_positions": _("no positions"), "no_email": _("no e-mail"), "negative_position": _("negative"),
}  # fmt: skip


def note_of(row: Invoice) -> str:
    """The word beside a draft in the list: its number, else what holds it, else what speaks against it."""
    if row.number:
        return row.number
    if row.state in (InvoiceState.HELD, InvoiceState.ISSUING):
        return queries.hold_words(row) or str(row.get_state_display())
    return str(SHORT[row.warnings[0]]) if row.warnings and row.warnings[0] in SHORT else ""


BLOCKERS = (
    "vat_export", "vat_needs_id", "other_rate", "no_country", "no_rate", "lacks_positions", "too_large", "no_date",
    "no_positions",
)  # fmt: skip
SHOWN_GROUPS: Mapping[str, Sequence[str]] = {"undecided": BLOCKERS, "ready": ("no_email", "negative_position")}


def groups_of(actor: Actor, found: Sequence[queries.WarningGroup], place: Place, show: str) -> list[Group]:
    """Warnings of the drafts shown, each with its count and the choices for all drafts that carry it."""
    shown = [group for group in found if group.code in SHOWN_GROUPS.get(show, ())]
    return [Group(group_words(group), countries_of(group), choices_for(actor, group, place)) for group in shown]


def group_words(group: queries.WarningGroup) -> str:
    n = group.n
    words = {
        "vat_export": ngettext(
            "%(n)s draft to a customer outside the EU", "%(n)s drafts to customers outside the EU", n
        ),
        "vat_needs_id": ngettext(
            "%(n)s draft to a customer in another EU country without a VAT id",
            "%(n)s drafts to customers in other EU countries without a VAT id", n,
        ),
        "other_rate": ngettext(
            "%(n)s draft for which the file names another VAT rate",
            "%(n)s drafts for which the file names another VAT rate", n,
        ),
        "no_country": ngettext(
            "%(n)s draft to a customer without a country", "%(n)s drafts to customers without a country", n
        ),
        "no_rate": ngettext(
            "%(n)s draft of a day without a VAT rate", "%(n)s drafts of days without a VAT rate", n
        ),
        "lacks_positions": ngettext(
            "%(n)s draft of which a position was refused", "%(n)s drafts of which a position was refused", n
        ),
        "too_large": ngettext("%(n)s draft with impossible amounts", "%(n)s drafts with impossible amounts", n),
        "no_date": ngettext("%(n)s draft without a date", "%(n)s drafts without a date", n),
        "no_positions": ngettext("%(n)s draft without positions", "%(n)s drafts without positions", n),
        "no_email": ngettext(
            "%(n)s draft to a customer without an e-mail address: kept in the portal",
            "%(n)s drafts to customers without an e-mail address: kept in the portal", n,
        ),
        "negative_position": ngettext(
            "%(n)s draft with a negative position", "%(n)s drafts with a negative position", n
        ),
    }  # fmt: skip
    return words[group.code] % {"n": number(n)}


def countries_of(group: queries.WarningGroup) -> str:
    """ "Brazil 5, United States 7", most first; only where countries matter."""
    if not group.decides_vat:
        return ""
    return ", ".join(f"{country_name(code) or '–'} {number(n)}" for code, n in group.countries)


def choices_for(actor: Actor, group: queries.WarningGroup, place: Place) -> list[Action]:
    if not (actor.may("invoicing.decide_vat") and place.in_hand):
        return []
    url = place.url("decide_vat", None, all=group.code)
    return [
        Action(
            url, words, name="category", value=category, id=f"vat-{group.code}-{category}",
            confirm=vat_sentences(group, category), confirm_title=f"{group_words(group)}: {words}",
        )
        for category, words in vat_choices(group.code, place.client, place.today)
    ]  # fmt: skip


def vat_sentences(group: queries.WarningGroup, category: str) -> list[str]:
    """Exactly what a decision for a whole group does: law is at stake, and it is not taken back."""
    does = {
        "G": _("These drafts get no VAT, because the goods leave the EU. The customs papers must prove that."),
        "S": _("These drafts get the seller's standard rate, as a sale at home."),
    }
    who = _("Your name is written beside the decision. It cannot be taken back here.")
    return [countries_of(group), str(does[category]), str(who)]


def list_of(
    actor: Actor, work: WorkItem, client: Client, wish: Wish, n: queries.Counts
) -> tuple[list[Invoice], Pager | None, QuerySet[Invoice]]:
    """The page of drafts that the address wishes for, its pager, and the whole list behind it."""
    rows = queries.drafts(actor, work, wish.show, wish.search)
    shown = cut(rows, ORDER, wish.at, SIZE)
    url = reverse("workbench", args=[client.slug, work.pk])
    return shown.rows, pager(shown, ORDER, held_in(n, wish.show), url, show=wish.show, q=wish.search), rows


def neighbours(rows: QuerySet[Invoice], draft: Invoice) -> tuple[UUID | None, UUID | None]:
    """The drafts before and after one in its list."""
    before = queries.drafts_before(rows, draft.pk).values_list("id", flat=True).first()
    after = queries.drafts_after(rows, draft.pk).values_list("id", flat=True).first()
    return before, after


def place_of(actor: Actor, work: WorkItem, client: Client, wish: Wish, today: date) -> Place:
    return Place(client, work.pk, wish.kept, today, in_hand=work.assignee_id == actor.person_id)
