"""Values as the reader writes them: language, time zone, money, sizes; and the hidden fields of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from core.actor import Actor
from core.forms import opened_for
from core.ids import uuid7
from core.templatetags import charts
from core.templatetags import kantoor as tags

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def in_amsterdam() -> Iterator[None]:
    with timezone.override("Europe/Amsterdam"):
        yield


def words(markup: str) -> str:
    """What stands between the tags of a <time>."""
    return markup.partition(">")[2].removesuffix("</time>")


@pytest.mark.parametrize(
    ("language", "euros", "plain"),
    [
        ("en", "€1,234.50", "1,234.50"),
        ("nl", f"€{SPACE}1.234,50", "1.234,50"),
        ("pl", f"1{SPACE}234,50{SPACE}€", f"1{SPACE}234,50"),
    ],
)
def test_money_is_written_as_its_reader_writes_it(language: str, euros: str, plain: str) -> None:
    with translation.override(language):
        assert tags.money(Decimal("1234.5"), "EUR") == euros
        assert tags.amount(Decimal("1234.5"), "EUR") == plain


def test_money_follows_the_minor_unit_of_its_currency() -> None:
    assert tags.amount(Decimal(1200), "JPY") == "1,200"


@pytest.mark.parametrize("write", [lambda: tags.money(1.5, "EUR"), lambda: tags.amount(1.5, "EUR")])  # type: ignore[arg-type]
def test_a_float_is_no_money(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write()


@pytest.mark.parametrize("write", [tags.number, tags.percent, tags.filesize_plain, tags.day, tags.moment, tags.span])
def test_what_is_missing_is_a_dash(write: object) -> None:
    assert callable(write)
    assert write(None) == "–"


def test_a_count_that_stopped_says_so() -> None:
    assert [tags.counted(n) for n in (999, 1000)] == ["999", "1,000+"]


def test_per_cent_keeps_the_places_asked_for() -> None:
    with translation.override("nl"):
        assert [tags.percent(Decimal("97.25")), tags.percent(Decimal("97.26"), 1)] == ["97%", "97,3%"]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1450, f"1.4{SPACE}kB"),
        (45_123_456, f"45.1{SPACE}MB"),
        (654_321_000, f"654{SPACE}MB"),
        (2 * 10**9, f"2{SPACE}GB"),
    ],
)
def test_sizes_are_said_as_on_the_box(size: int, said: str) -> None:
    assert tags.filesize_plain(size) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(0), "today 10:00"),
        (timedelta(hours=13), "today 23:00"),
        (timedelta(hours=14), "tomorrow 00:00"),
        (timedelta(days=4), "Thu 10:00"),
        (timedelta(days=-6), "Mon 10:00"),
        (timedelta(days=7), "29 Nov 10:00"),
        (timedelta(days=84), "14 Feb 2027 10:00"),
    ],
)
def test_a_moment_is_short_where_it_is_near(ahead: timedelta, said: str) -> None:
    assert words(tags.moment(NOW + ahead, NOW)) == said


def test_a_moment_is_absolute_for_machines_and_on_hover() -> None:
    assert tags.moment(NOW, NOW) == (
        '<time datetime="2026-11-22T10:00+01:00" title="Sunday, 22 November 2026, 10:00">today 10:00</time>'
    )


def test_a_moment_is_told_in_the_reader_s_zone_and_tongue() -> None:
    with timezone.override("America/New_York"), translation.override("nl"):
        assert words(tags.moment(NOW + timedelta(days=4), NOW)) == "do 04:00"


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        tags.moment(datetime(2026, 11, 22, 9), NOW)  # noqa: DTZ001


def test_a_day_of_a_moment_is_the_reader_s_day() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert (words(tags.day(late)), words(tags.day(date(2026, 11, 22)))) == ("23 Nov 2026", "22 Nov 2026")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=3, minutes=5), "3 h 05"),
        (timedelta(days=1), "24 h"),
        (timedelta(days=2, hours=4), "52 h"),
        (-timedelta(hours=2), "2 h"),
    ],
)
def test_spans_are_said_briefly(length: timedelta, said: str) -> None:
    assert tags.span(length) == said


def test_an_icon_speaks_only_where_it_has_words() -> None:
    assert 'aria-hidden="true"' in tags.icon("clock")
    assert 'role="img" aria-label="Close &lt;all&gt;"' in tags.icon("x", "Close <all>")


def test_the_csrf_field_works_under_only() -> None:
    request = RequestFactory().get("/")
    page = Template("{% load kantoor %}{% include inner only %}", name="page")
    inner = Template("{% load kantoor %}{% csrf_field %}")
    found = page.render(RequestContext(request, {"inner": inner}))
    assert request.META["CSRF_COOKIE"]
    assert 'name="csrfmiddlewaretoken"' in found


@pytest.mark.parametrize("tag", ["csrf_field", "csrf_token"])
def test_every_form_gets_a_key_of_its_own_and_says_whom_it_was_opened_for(tag: str) -> None:
    request = RequestFactory().get("/")
    request.room, request.actor = "client", Actor("client", uuid7(), "Ann", uuid7())  # type: ignore[attr-defined]
    page = Template("{% load kantoor %}{% " + tag + " %}{% " + tag + " %}").render(RequestContext(request))
    keys = re.findall(r'name="key" value="([0-9a-f-]{36})"', page)
    assert len(set(keys)) == 2
    assert page.count(f'name="opened_for" value="{opened_for(request)}"') == 2


@pytest.mark.parametrize(("name", "short"), [("first van der last", "FL"), ("Single", "S"), ("", ""), (None, "")])
def test_initials(name: str | None, short: str) -> None:
    assert tags.initials(name) == short


@pytest.mark.parametrize(
    ("tagged", "url"), [("undo=/a/b/", "/a/b/"), ("undo=//evil.example", ""), ("sticky", ""), (None, "")]
)
def test_an_undo_leads_to_our_own_pages_only(tagged: str | None, url: str) -> None:
    assert tags.undo_url(tagged) == url


def test_the_chart_says_every_value_and_marks_what_was_late() -> None:
    chart = charts.on_time_chart([{"label": "w46", "value": 98}, {"label": "w47", "value": 91}], 95)
    assert "w46 98%; w47 91%" in chart
    assert chart.count('class="dot late"') == 1
    assert "style=" not in chart


def test_the_chart_reaches_down_to_its_lowest_value() -> None:
    chart = charts.on_time_chart([{"label": "w47", "value": 42}], 95)
    heights = [float(part.split('"')[1]) for part in chart.split(" cy=")[1:]]
    assert all(0 < height < charts.HEIGHT for height in heights)
