"""Addresses of the service lines' pages.

Each line has one view module a room, found by its slug: `provider_console/views/<slug>.py` and
`client_portal/views/<slug>.py`. Where it has `urlpatterns`, they are put below the line's slug under names like
`<slug>:workbench`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.urls import URLResolver, include, path

from core.lines import lines


def of_lines(room: str, prefix: str = "") -> Iterator[URLResolver]:
    """The addresses of every line that has pages in this room ("client_portal"), below `<prefix><slug>/`."""
    for slug in lines():
        name = f"{room}.views.{slug}"
        patterns = getattr(import_module(name), "urlpatterns", None) if find_spec(name) else None
        if patterns:
            yield path(f"{prefix}{slug}/", include((patterns, slug)))
