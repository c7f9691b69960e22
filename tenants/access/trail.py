"""The house's trail: what a provider did outside every client, for whoever reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.models import HouseRow
from tenants.models import GrantReview

WORDS: Mapping[str, Any] = {
    "staff_invited": _("invited to the staff"),
    "invitation_sent_again": _("sent an invitation again"),
    "invitation_withdrawn": _("withdrew an invitation"),
    "staff_joined": _("joined the staff"),
    "staff_changed": _("changed level, skills or languages"),
    "staff_left": _("took all access away"),
    "team_made": _("made a team"),
    "team_joined": _("put into a team"),
    "team_left": _("took out of a team"),
    "absence_recorded": _("wrote down days away"),
    "absence_cancelled": _("cancelled days away"),
    "emergency_opened": _("opened emergency access"),
    "emergency_reviewed": _("reviewed emergency access"),
    "standing_reviewed": _("reviewed standing access"),
    "client_suspended": _("suspended a client"),
    "client_reinstated": _("reinstated a client"),
    "person_suspended": _("suspended somebody"),
    "person_reinstated": _("reinstated somebody"),
    "factors_reset": _("removed all second factors"),
    "token_made": _("made an API token"),
    "token_revoked": _("revoked an API token"),
    "webhook_added": _("added a webhook"),
    "webhook_removed": _("removed a webhook"),
    "webhook_switched_on": _("switched a webhook on"),
    "webhook_switched_off": _("switched a webhook off"),
    "webhook_secret_rotated": _("changed the secret of a webhook"),
    "webhook_replayed": _("had facts sent again"),
}
"""action → what somebody did, for a list."""


def house_trail(actor: Actor) -> QuerySet[HouseRow]:
    """Everything, newest first."""
    actor.require("tenants.review")
    return HouseRow.objects.order_by("-number")


def words_of(row: HouseRow) -> str:
    """What was done, in the reader's language."""
    return str(WORDS.get(row.action, row.action))


def why_of(row: HouseRow) -> str:
    """What its doer gave as a reason, or found."""
    detail = row.detail
    found = GrantReview.Outcome(detail["outcome"]).label if detail.get("outcome") else ""
    deputy = _("%(name)s stands in") % {"name": detail["deputy"]} if detail.get("deputy") else ""
    said = [found, detail.get("why") or detail.get("how") or "", deputy]
    return " · ".join(str(part) for part in said if part)
