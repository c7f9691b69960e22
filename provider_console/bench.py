"""The workbench of invoicing: drafts on the left, one in hand, the work on the right, one action below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.actor import Actor
from core.templatetags.kantoor import moment, money, number
from provider_console.contexts import Empty, Fact, Tab, Thread
from provider_console.drafts import EMPTY, Drafts, Group, Wish
from provider_console.paper import Draft, Place
from provider_console.reads import hours_words
from provider_console.words import conversation
from services.desk import queries as desk
from services.desk.models import Agreement, HandedFile, Submission, WorkItem
from services.desk.models.work import WorkState
from services.invoicing import queries
from tenants.models import Client


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that gave no rows; `url` says which column is which, "" where nothing can be read of it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows of the files that could not be used, what waits for them, and files that gave none."""

    words: str
    waits: str
    url: str
    files: Sequence[Unread]


def refused_of(files: Sequence[HandedFile], work: WorkItem, client: Client) -> Refused | None:
    """How the rows of the files fared; None where all were used."""
    broken, waiting = sum(f.refused for f in files), sum(f.left for f in files)  # type: ignore[attr-defined]
    states = (HandedFile.State.REFUSED, HandedFile.State.UNKNOWN)
    unread = [unread_of(f, work, client) for f in files if f.state in states]
    if not (broken or waiting or unread):
        return None
    words = ngettext("%(n)s row could not be used", "%(n)s rows could not be used", broken) % {"n": number(broken)}
    waits = ngettext("%(n)s good row waits for it", "%(n)s good rows wait for them", waiting) % {"n": number(waiting)}
    url = reverse("refused", args=[client.slug, work.pk])
    return Refused(words if broken else "", waits if waiting else "", url, unread)


def unread_of(file: HandedFile, work: WorkItem, client: Client) -> Unread:
    readable = bool(file.shape) and file.state == HandedFile.State.UNKNOWN
    url = reverse("columns", args=[client.slug, work.pk, file.pk]) if readable else ""
    return Unread(f"{file.document.name}: {file.get_state_display()}", url)


def facts_of(work: WorkItem, submission: Submission, sums: Sequence[queries.CurrencySum], holder: str) -> list[Fact]:
    agreed = Agreement.objects.filter(tenant=work.tenant_id, line=work.line).first()
    hours = agreed.delivery_hours if agreed else desk.DEFAULT_HOURS
    facts = [
        Fact(_("Handed in"), moment(work.received_at)),
        Fact(_("By"), submission.person_name),
        Fact(_("Ready by"), moment(work.due_at)),
        Fact(_("Agreement"), hours_words(hours)),
        Fact(_("With"), holder or _("nobody yet")),
        Fact(_("Rows"), number(work.rows)),
    ]
    return facts + [Fact(_("Shown, in all"), money(one.payable, one.currency)) for one in sums]


def thread_of(actor: Actor, work: WorkItem, place: Place) -> Thread:
    """What was said about this work, and the place to ask while it is in the reader's hands."""
    heard = desk.messages_of(actor, work)
    about = [message.about_id for message in heard if message.about_id and not message.code]
    talk, may = conversation(heard, queries.order_numbers(actor, work, about)), actor.on(work.line, "work")
    if not (may and place.in_hand and work.state in (WorkState.TAKEN, WorkState.WAITING)):
        return Thread(talk, empty=_("Nothing was said yet."))
    return Thread(
        talk, url=place.url("question"), label=_("Ask the client"), verb=_("Send the question"),
        note=_("Our clock stands still until they answer."), empty=_("Nothing was said yet."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """The context of provider_console/invoicing/workbench.html. `marks` are figures for programs, see the template."""

    title: str
    client: str
    client_url: str
    queue_url: str
    clock: Any
    tallies: Sequence[Tab]
    groups: Sequence[Group]
    drafts: Drafts
    draft: Draft | None
    empty: Empty
    facts: Sequence[Fact]
    refused: Refused | None
    thread: Thread
    bar: Any
    marks: queries.Counts
    state: str
    form: Any = None


def empty_of(wish: Wish, n: queries.Counts, reading: bool) -> Empty:
    if reading:
        return Empty(_("The files are being read"), _("Drafts stand here as soon as they are there."), "hourglass")
    if wish.search:
        return Empty(_("Nothing found"), _("No draft shown here has these words in order or customer."), "search")
    if not n.all:
        words = _("No order of these files could be used. The refused rows on the right say why.")
        return Empty(_("No drafts"), words, "file-x")
    return Empty(EMPTY[wish.show], _("Choose another list on the left."), "checks")
