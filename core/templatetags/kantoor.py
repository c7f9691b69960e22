"""Tags and filters of every page: icons, hidden fields of forms, values in the reader's language and time zone.

How a reader writes is core.reader's. Times are shown in the active time zone. A missing value becomes an en dash, never
the word None.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from uuid import uuid4

from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from django import template
from django.middleware.csrf import get_token
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from core.forms import opened_for
from core.reader import date_in_short, reader

register = template.Library()

NOTHING = "–"
NEAR = timedelta(days=6)  # within six days either side a weekday names one day only
SIZES = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))


# icons and forms


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, title: str = "") -> SafeString:
    """A drawing from the sprite. With a title it speaks; without one it is decoration beside a word."""
    spoken = format_html('role="img" aria-label="{}"', title) if title else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>', spoken, _sprite(), name)


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("vendor/icons.svg")


@register.simple_tag(takes_context=True)
def csrf_field(context: Context) -> SafeString:
    """The hidden fields of every form: against forged requests, against doing a thing twice, and against acting for
    somebody for whom the page was not opened (core.forms). Unlike Django's own it works in an include with `only`."""
    request = getattr(context, "request", None)
    token = get_token(request) if request is not None else context.get("csrf_token", "")
    if not token:
        return SafeString()
    whom = opened_for(request) if request is not None else ""
    hidden = (("csrfmiddlewaretoken", token), ("key", uuid4()), ("opened_for", whom))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden)


register.simple_tag(csrf_field, takes_context=True, name="csrf_token")  # libraries' templates ask for Django's own


# money and numbers


@register.filter
def money(value: Decimal | int | None, currency: str) -> str:
    """`1234.5` and `EUR` as "€1,234.50". Raises TypeError for a float: money never is one."""
    return NOTHING if value is None else format_currency(_exact(value), currency, locale=reader())


@register.filter
def amount(value: Decimal | int | None, currency: str = "EUR") -> str:
    """Money without its sign, for columns whose head names the currency. Raises TypeError for a float."""
    if value is None:
        return NOTHING
    places = get_currency_precision(currency)
    return format_decimal(_exact(value), "#,##0." + "0" * places if places else "#,##0", locale=reader())


def _exact(value: Decimal | int) -> Decimal:
    if isinstance(value, float):
        raise TypeError("Money is a Decimal, never a float.")
    return Decimal(value)


@register.filter
def number(value: Decimal | int | None) -> str:
    """`1210` as "1,210"; fractions keep at most three places."""
    return NOTHING if value is None else format_decimal(value, locale=reader())


@register.filter
def counted(value: int | None, most: int = 1000) -> str:
    """A count that stopped at `most`: "1,000+" rather than a slow exact one."""
    return number(value) if value is None or value < most else f"{number(most)}+"


@register.filter
def percent(value: Decimal | int | None, places: int = 0) -> str:
    """`Decimal("21")` as "21%": the value is in per cent already."""
    if value is None:
        return NOTHING
    pattern = reader().percent_formats[None].pattern
    pattern = pattern.replace("##0", "##0." + "#" * places) if places else pattern
    return format_percent(Decimal(value) / 100, pattern, locale=reader())


@register.filter
def filesize_plain(size: int | None) -> str:
    """Bytes as a person says them: "12 bytes", "1.4 MB" (thousands, as on the box of a disk)."""
    if size is None:
        return NOTHING
    if size < 1000:
        return ngettext("%(count)d byte", "%(count)d bytes", size) % {"count": size}
    unit, step = next((unit, step) for unit, step in SIZES if size >= step)
    pattern = "#,##0.#" if size < 100 * step else "#,##0"
    return f"{format_decimal(Decimal(size) / step, pattern, locale=reader())}\N{NO-BREAK SPACE}{unit}"


# time


@register.filter
def day(value: date | datetime | None) -> str:
    """A date: "26 Nov 2026", with the weekday on hover."""
    if value is None:
        return NOTHING
    shown = timezone.localdate(value) if isinstance(value, datetime) else value
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        shown.isoformat(),
        format_date(shown, "full", locale=reader()),
        date_in_short(shown),
    )


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> str:
    """A point in time, short where it is near: "today 12:00", "Thu 12:00", "26 Nov 12:00"; in full on hover.

    `value` and `now` are aware; `now` is the wall clock unless given. Raises ValueError for a naive time.
    """
    if value is None:
        return NOTHING
    local, today = timezone.localtime(value), timezone.localdate(now or timezone.now())
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        _in_full(local),
        _short(local, today),
    )


def _hour(local: datetime) -> str:
    return str(format_skeleton("Hm", local, locale=reader()))


def _in_full(local: datetime) -> str:
    return f"{format_date(local, 'full', locale=reader())}, {_hour(local)}"


def _short(local: datetime, today: date) -> str:
    away = local.date() - today
    if away == timedelta(0):
        return gettext("today %(time)s") % {"time": _hour(local)}
    if away == timedelta(days=1):
        return gettext("tomorrow %(time)s") % {"time": _hour(local)}
    if abs(away) <= NEAR:
        return f"{format_skeleton('E', local, locale=reader())} {_hour(local)}"
    skeleton = "MMMd" if local.year == today.year else "yMMMd"
    return f"{date_in_short(local, skeleton)} {_hour(local)}"


@register.filter
def span(value: timedelta | None) -> str:
    """How long: "45 min", "3 h 20", "52 h". Never in days: a working day has not 24 hours. Negative spans lose their
    sign: the words around them tell."""
    if value is None:
        return NOTHING
    minutes = int(abs(value).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if not hours:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    return f"{_hours(hours)} {rest:02d}" if rest else _hours(hours)


def _hours(hours: int) -> str:
    return gettext("%(hours)d h") % {"hours": hours}


# small help


@register.filter
def initials(name: str | None) -> str:
    """ "Anna de Wit" as "AW": the first sign of the first and of the last word."""
    words = (name or "").split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


@register.filter
def undo_url(tags: str | None) -> str:
    """The address in a message's `extra_tags` of the form `undo=/clients/acme/…/`, or nothing."""
    return next(
        (
            tag.removeprefix("undo=")
            for tag in (tags or "").split()
            if tag.startswith("undo=/") and not tag.startswith("undo=//")
        ),
        "",
    )
