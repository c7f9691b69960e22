"""Business time, checked against a minute-by-minute count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.clock import Calendar, closed_days

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DESK = Calendar()


def local(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=AMSTERDAM)


def is_open(minute: datetime) -> bool:
    at = minute.astimezone(AMSTERDAM)
    return at.weekday() < 5 and at.date() not in closed_days("NL", at.year) and 9 <= at.hour < 17


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        (local(2026, 11, 24, 10), 4, local(2026, 11, 24, 14)),
        (local(2026, 11, 24, 16), 2, local(2026, 11, 25, 10)),
        (local(2026, 11, 20, 16), 16, local(2026, 11, 24, 16)),  # over a weekend
        (local(2026, 11, 21, 12), 8, local(2026, 11, 23, 17)),  # from a Saturday
        (local(2026, 12, 24, 16), 2, local(2026, 12, 28, 10)),  # Christmas, then a weekend
        (local(2026, 3, 27, 16), 2, local(2026, 3, 30, 10)),  # the clocks go forward in between
    ],
)
def test_ready_by(since: datetime, hours: int, until: datetime) -> None:
    assert DESK.after(since, hours) == until


def test_good_friday_is_a_working_day_in_dutch_offices() -> None:
    assert date(2026, 4, 3) not in closed_days("NL", 2026)
    assert date(2026, 4, 27) in closed_days("NL", 2026)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60 * 24 * 360), st.integers(0, 60 * 24 * 8))
def test_between_agrees_with_counting_minutes(start: int, length: int) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    counted = sum(is_open(since + timedelta(minutes=m)) for m in range(length))
    assert DESK.between(since, since + timedelta(minutes=length)) == timedelta(minutes=counted)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60 * 24 * 360), st.integers(1, 60))
def test_after_and_between_are_each_others_inverse(start: int, hours: int) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    assert DESK.between(since, DESK.after(since, hours)) == timedelta(hours=hours)
