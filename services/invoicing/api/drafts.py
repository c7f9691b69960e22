"""Drafts, one by one: seen, changed, held, released, sent back with a question, made again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.api.resources import Call, does, lists, shows
from services.desk.api.shapes import MessageShape, WordsShape
from services.desk.models import Message
from services.desk.queries import work_for
from services.invoicing import queries
from services.invoicing.actions import editing
from services.invoicing.actions.editing import DraftEdit, PositionEdit
from services.invoicing.api import shapes
from services.invoicing.api.invoices import with_positions
from services.invoicing.models import Invoice


def draft_of(call: Call, work: UUID, draft: UUID) -> Invoice:
    return queries.draft_for(call.actor, work_for(call.actor, work), draft)


def shown(call: Call, draft: Invoice) -> Any:
    found = Invoice.objects.select_related("party", "dispatch").get(pk=draft.pk)
    return with_positions(call, found)


@lists("invoicing.see", shapes.DraftShape, order=("id",), takes=shapes.DraftFilters)
def draft_list(call: Call, work: UUID) -> QuerySet[Invoice]:
    """Drafts and invoices of a piece of work that stand as `show` says, in the order of the file."""
    return queries.drafts(call.actor, work_for(call.actor, work), call.given["show"], call.given["q"])


@shows("invoicing.see", shapes.WholeDraftShape)
def draft(call: Call, work: UUID, draft: UUID) -> Any:
    """One draft with its positions."""
    return with_positions(call, draft_of(call, work, draft))


@does("invoicing.edit", takes=shapes.DraftEditShape, answers=shapes.WholeDraftShape)
def edit(call: Call, work: UUID, draft: UUID) -> Any:
    """Change amounts and words; refused when somebody else changed the draft since `version`."""
    given = call.given
    positions = {
        one["id"]: PositionEdit(one["quantity"], one["unit_price"], one["discount"], one["name"])
        for one in given["positions"]
    }
    wish = DraftEdit(given["version"], given["freight"], positions)
    return shown(call, editing.edit_draft(draft=draft_of(call, work, draft), edit=wish, actor=call.actor, now=call.now))


@does("invoicing.edit", answers=shapes.WholeDraftShape)
def hold(call: Call, work: UUID, draft: UUID) -> Any:
    """Leave a draft out of what is issued, until it is released."""
    return shown(call, editing.hold_draft(draft=draft_of(call, work, draft), actor=call.actor, now=call.now))


@does("invoicing.edit", answers=shapes.WholeDraftShape)
def release(call: Call, work: UUID, draft: UUID) -> Any:
    """Let a held draft go on; you take the reason upon yourself."""
    return shown(call, editing.release_draft(draft=draft_of(call, work, draft), actor=call.actor, now=call.now))


@does("invoicing.ask", takes=WordsShape, answers=MessageShape, status=201)
def ask(call: Call, work: UUID, draft: UUID) -> Message:
    """Send one draft back to the client with a question; the others can go on."""
    found, words = work_for(call.actor, work), call.given["words"]
    one = queries.draft_for(call.actor, found, draft)
    return editing.ask_about_draft(work=found, draft=one, words=words, actor=call.actor, now=call.now)


@does("invoicing.issue", answers=shapes.WholeDraftShape)
def again(call: Call, work: UUID, draft: UUID) -> Any:
    """Make the papers again of an invoice whose papers were not valid."""
    from services.invoicing.actions.papers import make_again  # loads the printer and the validator

    found = draft_of(call, work, draft)
    make_again(invoice=found, actor=call.actor, now=call.now)
    return shown(call, found)
