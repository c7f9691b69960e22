"""What the pages of access and team show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.actor import Actor
from core.models import HouseRow
from core.reader import date_in_short as day
from provider_console.paging import cut, pager
from tenants.access import asking, reading
from tenants.access.trail import house_trail, why_of
from tenants.access.trail import words_of as words_in_trail
from tenants.models import Absence, Grant, Holder, StaffMember
from tenants.notices import notices_for, words_of


def access_page(actor: Actor, *, now: datetime) -> dict[str, Any]:
    """See templates/provider_console/access.html."""
    soon = list(asking.expiring(actor, now=now))
    return {
        "told": [{"words": words_of(one), "at": one.at} for one in notices_for(actor)],
        "held": [held(row) for row in reading.my_holdings(actor, now=now)],
        "soon": len(soon),
        "asked": [asked(grant) for grant in reading.my_requests(actor, now=now)],
        "emergency_url": reverse("emergency") if actor.may("tenants.emergency") else "",
        "absences": [absence(row) for row in reading.absences(actor, now=now)],
    }


def held(row: Holder) -> dict[str, Any]:
    """One way into one client."""
    grant, own = row.grant, row.via == Holder.Via.SELF
    return {
        "client": row.tenant.name, "url": reverse("client", args=[row.tenant.slug]), "purpose": grant.purpose,
        "lines": reading.line_titles(row.lines), "until": min(grant.until, row.until) if row.until else grant.until,
        "how": how(row), "give_up_url": reverse("give_up", args=[grant.pk]) if own else "",
    }  # fmt: skip


def how(row: Holder) -> str:
    if row.via == Holder.Via.DEPUTY:
        return _("stands in for %(name)s") % {"name": row.deputy_of}
    if row.via == Holder.Via.TEAM:
        return _("team %(name)s") % {"name": row.grant.holder_name}
    return _("standing, reviewed every year") if row.grant.standing else str(Grant.Way(row.grant.way).label)


TONES = {"live": "done", "refused": "late", "asked": "due"}


def asked(grant: Grant) -> dict[str, Any]:
    open_ = grant.state == "asked"
    return {
        "client": grant.tenant.name, "lines": reading.line_titles(grant.lines), "purpose": grant.purpose,
        "holder": grant.holder_name, "state": grant.get_state_display(), "tone": TONES.get(grant.state, ""),
        "note": grant.note, "at": grant.created_at, "until": grant.until,
        "withdraw_url": reverse("give_up", args=[grant.pk]) if open_ else "",
    }  # fmt: skip


def review_page(actor: Actor, *, now: datetime) -> dict[str, Any]:
    """See templates/provider_console/access_reviews.html."""
    emergency, standing = reading.to_review(actor, now=now)
    return {
        "emergency": [to_review(actor, grant) for grant in emergency],
        "standing": [to_review(actor, grant) for grant in standing],
    }


def to_review(actor: Actor, grant: Grant) -> dict[str, Any]:
    return {
        "url": reverse("review_access", args=[grant.pk]), "id": grant.pk.hex, "client": grant.tenant.name,
        "name": grant.holder_name, "reason": grant.purpose, "at": grant.created_at, "until": grant.until,
        "mine": actor.person_id == grant.person_id,
    }  # fmt: skip


ORDER = ("-number",)


def trail_page(actor: Actor, wish: Mapping[str, str]) -> dict[str, Any]:
    """See templates/provider_console/trail.html."""
    rows = house_trail(actor)
    shown = cut(rows, ORDER, wish)
    total = rows.values_list("number", flat=True).first() or 0  # there are no gaps
    return {"rows": [deed(row) for row in shown.rows], "pager": pager(shown, ORDER, total, reverse("house_trail"))}


def deed(row: HouseRow) -> dict[str, Any]:
    return {
        "at": row.at, "name": row.person_name, "words": words_in_trail(row), "about": row.detail.get("about", ""),
        "why": why_of(row), "by_token": row.via == "token",
    }  # fmt: skip


def team_page(actor: Actor, *, now: datetime) -> dict[str, Any]:
    """See templates/provider_console/team.html."""
    return {
        "members": [member(one) for one in reading.staff_members(actor)],
        "teams": [team(one) for one in reading.teams(actor)],
        "absences": [absence(row) for row in reading.absences(actor, now=now)],
    }


def member(one: StaffMember) -> dict[str, Any]:
    marks = [_("account manager")] if one.account_manager else []
    marks += [_("provider admin")] if one.provider_admin else []
    return {
        "name": one.name, "level": one.get_level_display(), "marks": ", ".join(marks),
        "skills": ", ".join(one.skills), "languages": ", ".join(one.languages),
        "teams": ", ".join(sorted(row.team.name for row in one.teams.all())),
        "url": reverse("member", args=[one.pk]),
    }  # fmt: skip


def team(one: Any) -> dict[str, Any]:
    return {"id": one.pk, "name": one.name, "people": ", ".join(sorted(row.member.name for row in one.members.all()))}


def absence(row: Absence) -> dict[str, Any]:
    places = {"first": day(row.first_day), "last": day(row.last_day)}
    return {
        "name": row.member.name, "days": _("%(first)s to %(last)s") % places,
        "deputy": row.deputy.name if row.deputy else "", "url": reverse("cancel_absence", args=[row.pk]),
    }  # fmt: skip
