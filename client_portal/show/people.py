"""What the pages of people and access show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from client_portal.forms import ROLE_TITLES
from core.actor import Actor
from core.lines import areas
from core.reader import date_in_short as day
from services.desk.models import WorkItem
from tenants import tokens
from tenants.access import duties, reading, suspended
from tenants.access.lines import may_manage
from tenants.models import Entry, Grant, GrantReview, Holder, Membership, Token, Viewing
from tenants.token_forms import shown


def people(actor: Actor, now: datetime) -> dict[str, Any]:
    """See templates/client_portal/people.html."""
    shut_out = suspended.here(actor)
    return {
        "own": [own(actor, person, suspended=person.id in shut_out) for person in reading.own_people(actor)],
        "machines": [machine(row, now) for row in tokens.machines_for(actor, now=now)],
        "staff": [staff(row) for row in reading.staff_holders(actor, now=now)],
        "requests": [request(grant) for grant in reading.requests_for(actor, now=now)],
        "emergencies": [emergency(grant, now) for grant in reading.emergencies(actor, now=now)],
        "exceptions": [exception(actor, row) for row in reading.exceptions(actor, now=now)],
        "log": log_of_entries(actor, reading.entries(actor)[:5]),
    }


def line_title(slug: str) -> str:
    return str(areas()[slug].title) if slug in areas() else _("the whole company")


def own(actor: Actor, person: reading.OwnPerson, *, suspended: bool) -> dict[str, Any]:
    url = reverse("person", args=[person.id]) if person.id != actor.person_id else ""
    roles = [(line_title(row.line), role_in_words(row)) for row in person.roles]
    return {
        "name": person.name or person.email,
        "email": person.email,
        "roles": roles,
        "url": url,
        "suspended": suspended,
    }


def role_in_words(row: Membership) -> str:
    """The role; an auditor's with what bounds it."""
    if row.until is None or row.period_from is None or row.period_until is None:
        return str(ROLE_TITLES[row.role])
    places = {"first": day(row.period_from), "last": day(row.period_until), "until": day(localtime(row.until).date())}
    return _("auditor of %(first)s to %(last)s, until %(until)s") % places


def staff(row: Holder) -> dict[str, Any]:
    """Somebody of the provider: what they see, until when, and how it came about."""
    grant = row.grant
    until = min(grant.until, row.until) if row.until else grant.until
    return {
        "grant": grant.pk, "name": row.person_name, "lines": reading.line_titles(row.lines), "until": until,
        "how": how(row), "purpose": grant.purpose or grant.note, "emergency": grant.way == Grant.Way.EMERGENCY,
    }  # fmt: skip


def how(row: Holder) -> str:
    grant = row.grant
    if row.via == Holder.Via.DEPUTY:
        return _("stands in for %(name)s") % {"name": row.deputy_of}
    words = str(Grant.Way(grant.way).label)
    if grant.decided_by_name:
        words = _("approved by %(name)s") % {"name": grant.decided_by_name}
    if row.via == Holder.Via.TEAM:
        words = _("%(how)s, team %(team)s") % {"how": words, "team": grant.holder_name}
    return _("%(how)s, reviewed every year") % {"how": words} if grant.standing else words


def machine(token: Token, now: datetime) -> dict[str, Any]:
    """A program of the client's own that comes in by a token."""
    one = shown(token, now)
    return {
        "name": one.name, "may": one.scopes, "by": one.by, "last_used_at": one.last_used_at, "until": one.expires_at,
        "url": reverse("token_revoke", args=[one.id]),
    }  # fmt: skip


def request(grant: Grant) -> dict[str, Any]:
    return {
        "grant": grant.pk, "name": grant.holder_name, "lines": reading.line_titles(grant.lines), "until": grant.until,
        "purpose": grant.purpose, "at": grant.created_at, "again": grant.again_of_id is not None,
        "standing": grant.standing, "by": grant.asked_by_name if grant.asked_by_name != grant.holder_name else "",
    }  # fmt: skip


def emergency(grant: Grant, now: datetime) -> dict[str, Any]:
    review = next(iter(grant.reviews.all()), None)
    return {
        "grant": grant.pk, "name": grant.holder_name, "reason": grant.purpose, "at": grant.created_at,
        "until": grant.ended_at or grant.until, "open": grant.state == "live" and grant.until > now,
        "review": review_words(review) if review else "", "right": bool(review and review.outcome == "right"),
    }  # fmt: skip


def review_words(review: GrantReview) -> str:
    places = {"outcome": GrantReview.Outcome(review.outcome).label, "name": review.by_name}
    said = _("%(outcome)s, says %(name)s") % places
    return f"{said}: {review.words}" if review.words else said


def exception(actor: Actor, row: Any) -> dict[str, Any]:
    """A named exception; an admin of its lines who is neither its person nor asked for it may approve it."""
    mine = all(may_manage(actor, line) for line in duties.lines_of_pair(row.one, row.other))
    may = mine and row.approved_at is None and actor.person_id not in (row.person_id, row.asked_by_id)
    url = reverse("approve_exception", args=[row.pk]) if may else ""
    return {
        "name": row.person_name, "pair": f"{row.one} + {row.other}", "why": row.why, "until": row.until, "url": url,
        "asked_by": row.asked_by_name, "approved_by": row.approved_by_name,
    }  # fmt: skip


def person(actor: Actor, found: reading.OwnPerson, now: datetime) -> dict[str, Any]:
    mine, shut_out = found.id == actor.person_id, suspended.here(actor).get(found.id, [])
    by_us = any(not row.of_house for row in shut_out)
    return {
        "suspensions": [{"at": row.at, "by": row.by_name, "why": row.why} for row in shut_out],
        "suspend_url": "" if mine or by_us else reverse("suspend_person", args=[found.id]),
        "reinstate_url": reverse("reinstate_person", args=[found.id]) if by_us and not mine else "",
        "name": found.name or found.email, "email": found.email, "mine": mine,
        "remove_url": "" if mine else reverse("remove_person", args=[found.id]),
        "exception_url": reverse("ask_exception", args=[found.id]) if duties.pairs_to_except(actor) else "",
    }  # fmt: skip


def log_of_entries(actor: Actor, rows: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries with the work that they were for; two statements."""
    found = list(rows)
    ids = [row.work_id for row in found if row.work_id]
    works = dict(WorkItem.objects.filter(tenant_id=actor.tenant, pk__in=ids).values_list("pk", "reference"))
    return [{"at": row.at, "name": row.person_name, "words": entry_words(row, works)} for row in found]


def entry_words(row: Entry, works: dict[Any, str]) -> str:
    parts = [works.get(row.work_id, ""), row.purpose]
    if row.way == Grant.Way.EMERGENCY:
        parts.append(_("emergency access"))
    if row.deputy_of:
        parts.append(_("stands in for %(name)s") % {"name": row.deputy_of})
    return " · ".join(part for part in parts if part)


def log_of_viewings(rows: Sequence[Viewing]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        thing = f"{row.page} {row.thing_id}" if row.thing_id else row.page
        words = thing if row.status < 400 else _("%(page)s, not shown") % {"page": thing}
        found.append({"at": row.at, "name": row.person_name, "words": words})
    return found
