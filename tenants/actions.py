"""What people change about themselves. As the door: it alone writes the table of people."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.pages import THEMES
from core.refusals import BadInput
from tenants.models import Person


class NoSuchChoice(BadInput):
    words = _("“%(wish)s” is not one of the choices. Nothing was changed.")


def change_language(*, person: Person, language: str) -> None:
    """The language of the pages, one of settings.SCREEN_LANGUAGES."""
    _choose(person, "language", language, settings.SCREEN_LANGUAGES)


def change_theme(*, person: Person, theme: str) -> None:
    """Light, dark, or as the system has it."""
    _choose(person, "theme", theme, THEMES)


def switch_shortcuts(*, person: Person, wish: str) -> None:
    """Single-key shortcuts "on" or "off"."""
    if wish not in ("on", "off"):
        raise NoSuchChoice(wish=wish[:40])
    Person.objects.filter(pk=person.pk).update(shortcuts=wish == "on")


def _choose(person: Person, field: str, wish: str, choices: tuple[str, ...]) -> None:
    if wish not in choices:
        raise NoSuchChoice(wish=wish[:40])
    Person.objects.filter(pk=person.pk).update(**{field: wish})
