"""Times and promises as the portal says them: in dates and whole words, in the reader's language and zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.reader import date_in_short, reader
from services.desk.models import WorkItem
from services.desk.queries import Clock, clock_of

NEAR = 6
"""Days within which the name of a weekday means one day only."""


def day_of(at: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "Thursday", "26 November"."""
    local, away = timezone.localtime(at), (timezone.localdate(at) - timezone.localdate(now)).days
    if away in (-1, 0, 1):
        return (_("yesterday"), _("today"), _("tomorrow"))[away + 1]
    same_year = local.year == timezone.localdate(now).year
    if abs(away) <= NEAR:
        return str(format_date(local, "EEEE", locale=reader()))
    return date_in_short(local, "MMMMd" if same_year else "yMMMMd")


def when(at: datetime, now: datetime) -> str:
    """The day and the hour: "Thursday 12:00"."""
    hour = format_skeleton("Hm", timezone.localtime(at), locale=reader())
    return f"{day_of(at, now)} {hour}"


def opening(text: str) -> str:
    """The beginning of what somebody wrote, on one line, cut between words."""
    return Truncator(" ".join(text.split())).words(25, truncate="…")


def greeting(name: str, now: datetime) -> str:
    """A greeting by the hour of the reader's zone."""
    hour, first = timezone.localtime(now).hour, {"name": name.split()[0] if name else ""}
    if hour < 12:
        return _("Good morning, %(name)s") % first
    return _("Good afternoon, %(name)s") % first if hour < 18 else _("Good evening, %(name)s") % first


def promise(due_at: datetime, now: datetime) -> str:
    return _("Handed in now, it is ready by %(when)s.") % {"when": when(due_at, now)}


def lead(work: WorkItem, now: datetime) -> str:
    """Where a piece of work stands, in one sentence."""
    places = {"due": when(work.due_at, now)}
    if work.delivered_at:
        return _("Your work is ready.")
    if work.waiting_since:
        places["since"] = when(work.waiting_since, now)
        return _("We have been waiting for your answer since %(since)s. Our clock stands still until then.") % places
    if now > work.due_at:
        return _("This was due %(due)s. We are late, and it is being worked on.") % places
    return _("Your work is in. Back by %(due)s.") % places


def result(work: WorkItem, now: datetime) -> str:
    """When it was delivered, against when it was promised."""
    places = {"when": when(work.delivered_at or now, now), "due": when(work.due_at, now)}
    return _("Delivered %(when)s, promised for %(due)s.") % places


def in_time(work: WorkItem) -> bool:
    return work.delivered_at is not None and work.delivered_at <= work.due_at


def clock(work: WorkItem, now: datetime) -> dict[str, Any]:
    """The clock as the portal shows it: its date only."""
    found = clock_of(work, now=now)
    state = "done" if found.state == "done" else "ok" if found.state == "due" else found.state
    return {"state": state, "words": clock_words(work, found, now)}


def clock_words(work: WorkItem, found: Clock, now: datetime) -> str:
    if found.state == "done":
        return _("delivered %(day)s") % {"day": day_of(found.at, now)}
    if found.state == "wait":
        return _("waits for you")
    if found.state == "late":
        return _("late, was due %(day)s") % {"day": day_of(work.due_at, now)}
    return _("ready %(day)s") % {"day": when(work.due_at, now)}


def left(done: int, total: int, since: datetime, now: datetime) -> timedelta | None:
    """How long the rest takes at the pace so far; None where that cannot be said yet."""
    return (now - since) * (total - done) / done if 0 < done < total else None
