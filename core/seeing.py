"""What of a table with service lines an actor sees: by line, and within an auditor's period."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from core.actor import Actor, Period

NOTHING = Q(pk__in=[])


def seen_by(actor: Actor, moment: str, *, line: str = "line", verb: str = "see") -> Q:
    """Rows of lines on which the actor may do `verb`; on a line that they audit, of those days only. `moment` names the
    column that says when, `line` the one that says which line."""
    bounded = {period.line: period for period in actor.periods}
    free = sorted(actor.lines(verb) - set(bounded))
    found = Q(**{f"{line}__in": free}) if free else NOTHING
    for slug in sorted(actor.lines(verb) & set(bounded)):
        found |= Q(**{line: slug}) & within(bounded[slug], moment, actor.zone)
    return found


def within(period: Period, moment: str, zone: str) -> Q:
    """A moment of one of the period's days, both ends included, in this zone."""
    first, after = period.first, period.last + timedelta(days=1)
    begin, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, after))
    return Q(**{f"{moment}__gte": begin, f"{moment}__lt": end})


def on_days(period: Period | None, day: str) -> Q:
    """The same for a column that holds a day; all of them where nothing bounds the actor."""
    return Q() if period is None else Q(**{f"{day}__gte": period.first, f"{day}__lte": period.last})
