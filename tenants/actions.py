"""What people change about themselves. As the door: it alone writes the table of people."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.pages import THEMES
from core.reader import DATES, NUMBERS
from core.refusals import BadInput
from tenants.models import Membership, Person, StaffMember

ZONES = tuple(sorted(zone for zone in available_timezones() if zone == "UTC" or re.match(r"[A-Z]\w+/[A-Z]", zone)))
"""Those that are named after places, by continent; not the letters and offsets that the list keeps for old programs."""


class NoSuchChoice(BadInput):
    words = _("“%(wish)s” is not one of the choices. Nothing was changed.")


def change_language(*, person: Person, language: str) -> None:
    """The language of the pages, one of settings.SCREEN_LANGUAGES."""
    _choose(person, "language", language, settings.SCREEN_LANGUAGES)


def change_reading(*, person: Person, language: str, zone: str, numbers: str, dates: str) -> None:
    """How the person reads: language of the pages, IANA zone, choices of core.reader for numbers and dates."""
    wishes = {"language": language, "zone": zone, "numbers": numbers, "dates": dates}
    choices = (settings.SCREEN_LANGUAGES, ZONES, ("", *NUMBERS), ("", *DATES))
    for wish, allowed in zip(wishes.values(), choices, strict=True):
        if wish not in allowed:
            raise NoSuchChoice(wish=wish[:40])
    Person.objects.filter(pk=person.pk).update(**wishes)


def change_theme(*, person: Person, theme: str) -> None:
    """Light, dark, or as the system has it."""
    _choose(person, "theme", theme, THEMES)


def switch_shortcuts(*, person: Person, wish: str) -> None:
    """Single-key shortcuts "on" or "off"."""
    if wish not in ("on", "off"):
        raise NoSuchChoice(wish=wish[:40])
    Person.objects.filter(pk=person.pk).update(shortcuts=wish == "on")


def change_name(*, person: Person, name: str) -> None:
    """As others read it. It stands with staff and memberships too, whose pages do not read people's table."""
    with transaction.atomic(durable=True):
        Person.objects.filter(pk=person.pk).update(name=name)
        StaffMember.objects.filter(person=person).update(name=name)
        Membership.objects.filter(person=person).update(name=name)


def _choose(person: Person, field: str, wish: str, choices: tuple[str, ...]) -> None:
    if wish not in choices:
        raise NoSuchChoice(wish=wish[:40])
    Person.objects.filter(pk=person.pk).update(**{field: wish})
