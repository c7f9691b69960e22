"""A piece of work from its drafts to delivery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.api.resources import Call, does, shows
from core.models import Job
from services.desk.api.shapes import WorkShape
from services.desk.models import WorkItem
from services.desk.queries import work_for
from services.invoicing import queries
from services.invoicing.actions import editing, issuing
from services.invoicing.api import shapes


@shows("invoicing.see", shapes.StandingShape)
def standing(call: Call, work: UUID) -> dict[str, Any]:
    """How the drafts and invoices of a piece of work stand, and how far issuing is."""
    found = work_for(call.actor, work)
    counted = queries.counts(call.actor, found)
    return {"counts": counted, "progress": queries.progress(call.actor, found, counted, now=call.now)}


@shows("invoicing.see", shapes.WarningsShape)
def warnings(call: Call, work: UUID) -> dict[str, Any]:
    """What speaks against drafts, or should be looked at, grouped."""
    return {"warnings": queries.warning_groups(call.actor, work_for(call.actor, work))}


@does("invoicing.decide_vat", takes=shapes.VatShape, answers=shapes.VatDecidedShape)
def decide_vat(call: Call, work: UUID) -> dict[str, Any]:
    """Decide the VAT of drafts where the law leaves a choice. It can be changed until they are issued."""
    found, given = work_for(call.actor, work), call.given
    named = list(given.get("drafts", ()))
    if "warning" in given:
        named += queries.with_warning(call.actor, found, given["warning"])
    n = editing.decide_vat(work=found, drafts=named, category=given["category"], actor=call.actor, now=call.now)
    return {"decided": n}


@does("invoicing.issue", takes=shapes.IssueShape, answers=shapes.IssuingShape, status=202)
def issue(call: Call, work: UUID) -> Job:
    """Number the drafts that are ready, make their papers and send them; a worker does."""
    found = work_for(call.actor, work)
    return issuing.start_issuing(work=found, actor=call.actor, now=call.now, drafts=call.given.get("drafts"))


@does("invoicing.deliver", answers=WorkShape)
def deliver(call: Call, work: UUID) -> WorkItem:
    """Hand the work over: everything is issued and sent, what is held stays, explained."""
    return editing.deliver_invoices(work=work_for(call.actor, work), actor=call.actor, now=call.now)
