"""The facts of the desk: what happens to work on every service line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.facts import content_of, on
from core.models import OutboxFact

TITLES = {
    "WorkHandedIn": _("Work was handed in"),
    "SubmissionRead": _("Its files were read"),
    "QuestionAsked": _("A question was asked"),
    "QuestionAnswered": _("A question was answered"),
    "WorkDelivered": _("Work was delivered"),
    "WorkRated": _("Work was rated"),
}


def read_work_handed_in(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """WorkHandedIn: reference, due_at (ISO, UTC)."""
    return _read(fact_id, "WorkHandedIn", actor)


def read_submission_read(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """SubmissionRead: refused, the number of rows that could not be used."""
    return _read(fact_id, "SubmissionRead", actor)


def read_question_asked(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """QuestionAsked: message, the id of the question; its words stay in the conversation."""
    return _read(fact_id, "QuestionAsked", actor)


def read_question_answered(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """QuestionAnswered: message, the id of the answer."""
    return _read(fact_id, "QuestionAnswered", actor)


def read_work_delivered(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """WorkDelivered: reference, due_at as it was promised (ISO, UTC)."""
    return _read(fact_id, "WorkDelivered", actor)


def read_work_rated(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """WorkRated: score, 3 good, 2 fair, 1 poor."""
    return _read(fact_id, "WorkRated", actor)


def _read(fact_id: UUID, name: str, actor: Actor) -> Mapping[str, Any]:
    actor.require("desk.see")
    return content_of(fact_id, name)


@on("AccessEnded")
@on("AccessNarrowed")
def deal_out_again(actor: Actor, facts: Sequence[OutboxFact], now: datetime) -> None:
    """Whoever lost their access leaves their open work to others."""
    from services.desk.actions.work import deal_out

    deal_out(actor=actor, now=now)
