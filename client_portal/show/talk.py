"""The conversation about a piece of work, and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from client_portal import queries, words
from client_portal.show.looking import Page
from core.templatetags.kantoor import number
from services.desk.actions.handing_in import LEFT_CODE
from services.desk.models import Message, WorkEvent
from services.desk.queries import messages_of

Kind = WorkEvent.Kind


def thread(page: Page, asked: Sequence[Message]) -> dict[str, Any]:
    """What people said. Our own questions about broken rows have a page of their own. One question is answered at a
    time, the oldest first."""
    said = [message(one) for one in messages_of(page.actor, page.work) if one.code in ("", LEFT_CODE)]
    shown = {"messages": said, "empty": _("No questions so far. If we need something, it stands here.")}
    if not asked or not page.actor.on(page.work.line, "answer"):
        return shown
    return shown | {
        "url": reverse("answer", args=[asked[0].pk]),
        "label": answer_label(asked),
        "verb": _("Send the answer"),
        "note": more_questions(len(asked) - 1),
        "text": page.typed.text,
        "error": page.typed.error,
    }


def answer_label(asked: Sequence[Message]) -> str:
    if len(asked) == 1:
        return _("Your answer")
    return _("Your answer to “%(words)s”") % {"words": words.opening(asked[0].words)}


def more_questions(n: int) -> str:
    if not n:
        return _("Our clock goes on when we have it.")
    return ngettext("%(n)s more question follows.", "%(n)s more questions follow.", n) % {"n": number(n)}


def message(one: Message) -> dict[str, Any]:
    if one.code == LEFT_CODE:
        text = _("%(name)s left the rows that we could not use to us") % {"name": one.person_name}
        return {"event": True, "text": text, "at": one.at}
    return {"author": one.person_name, "at": one.at, "text": one.words, "mine": one.from_client}


def events(page: Page) -> list[dict[str, Any]]:
    said = {
        Kind.RECEIVED: (_("Handed in"), ""),
        Kind.TAKEN: (_("Taken in hand"), ""),
        Kind.ASKED: (_("Question asked; our clock stands"), "due"),
        Kind.ANSWERED: (_("Answered; our clock goes on"), ""),
        Kind.DELIVERED: (_("Delivered"), "done"),
        Kind.RATED: (_("Rated"), ""),
    }
    found = [(event, *said[Kind(event.kind)]) for event in told(queries.events_of(page.actor, page.work))]
    return [{"at": e.at, "words": text, "who": e.person_name, "tone": tone} for e, text, tone in found]


def told(events: Sequence[WorkEvent]) -> list[WorkEvent]:
    """Newest first; of several ratings only the last, which counts."""
    ratings = [event for event in events if event.kind == Kind.RATED]
    return [event for event in events if event.kind != Kind.RATED or event is ratings[0]]
