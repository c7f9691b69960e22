"""The addresses of the house, as its urlconfs have them, against those of the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from core.permissions import declared_permission
from tests.proof.matrix.rooms import ADDRESSES
from tests.proof.matrix.table import ANYBODY, LINK, PERSON, TOKEN
from tests.proof.matrix.things import pattern_of


def of_the_house() -> dict[tuple[str, str], Callable[..., Any]]:
    """(room, path) → view."""
    rooms = settings.HOST_URLCONFS.items()
    return {(room, path): view for room, conf in rooms for path, view in below(get_resolver(conf).url_patterns, "/")}


def below(patterns: list[URLPattern | URLResolver], path: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from below(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


def unlike_the_house() -> list[str]:
    """What the table and the house say differently, in words."""
    house = {place: declared_permission(view) for place, view in of_the_house().items()}
    table = {(one.room, one.declared or pattern_of(one.path)): one.word for one in ADDRESSES}
    missing, gone = house.keys() - table.keys(), table.keys() - house.keys()
    found = [f"{room} {path} is not in the table: it asks for “{house[room, path]}”" for room, path in missing]
    found += [f"{room} {path} is in the table and not in the house" for room, path in gone]
    for place in sorted(house.keys() & table.keys()):
        word = "" if table[place] in (ANYBODY, LINK, PERSON, TOKEN) else table[place]
        if word != house[place]:
            found.append(f"{' '.join(place)} asks for “{house[place]}”, the table says “{word}”")
    return sorted(found)
