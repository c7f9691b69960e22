"""Business time: one calendar for all, Monday to Friday 9 to 17 in the provider's zone, without public holidays.

Arithmetic is done in UTC on the open spans of each local day, so daylight saving shifts an hour and loses none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

WORKED = {("NL", "Good Friday")}
"""Public holidays on which offices work: (country, name in English)."""
HORIZON = timedelta(days=400)
"""Nothing is promised further ahead than this."""


class NeverOpen(RuntimeError):
    """The calendar has no open hour within the horizon."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Open hours of every working day in one zone, and the country whose public holidays are closed."""

    zone: str = "Europe/Amsterdam"
    country: str = "NL"
    opens: time = time(9)
    closes: time = time(17)

    def spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open spans in UTC that end after `since`, in order, up to the horizon."""
        zone = ZoneInfo(self.zone)
        day = since.astimezone(zone).date()
        last = (since + HORIZON).date()
        while day <= last:
            if day.weekday() < 5 and day not in closed_days(self.country, day.year):
                start = datetime.combine(day, self.opens, zone).astimezone(UTC)
                end = datetime.combine(day, self.closes, zone).astimezone(UTC)
                if end > since:
                    yield max(start, since.astimezone(UTC)), end
            day += timedelta(days=1)

    def after(self, since: datetime, hours: int) -> datetime:
        """The moment when `hours` business hours have passed since `since`, in UTC."""
        return self.later(since, timedelta(hours=hours))

    def later(self, since: datetime, left: timedelta) -> datetime:
        """The moment when business time `left` has passed since `since`, in UTC."""
        for start, end in self.spans(since):
            if end - start >= left:
                return start + left
            left -= end - start
        raise NeverOpen(f"{left} after {since.isoformat()}")

    def between(self, since: datetime, until: datetime) -> timedelta:
        """Business time from `since` to `until`; nothing where `until` is earlier."""
        passed = timedelta()
        for start, end in self.spans(since):
            if start >= until:
                break
            passed += min(end, until) - start
        return passed


@cache
def closed_days(country: str, year: int) -> frozenset[date]:
    """Public holidays that offices keep. `holidays` counts Good Friday for NL; most offices are open then.

    The language is named, since the package would otherwise take it from the environment of the process.
    """
    days = holidays.country_holidays(country, years=year, language="en_US")
    return frozenset(day for day, name in days.items() if (country, name) not in WORKED)
