"""Addresses of the API, `/api/v1/…`: on a client's host its own, on the console's what crosses clients, and each
client's below `clients/<slug>/`.

A room that has resources has an `api.py` with lists of addresses: `inside_urls` within one client, `client_urls` and
`staff_urls` for one side alone, `console_urls` outside every client.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import URLPattern, path

from core.api import views
from tenants import api as tenants

PREFIX = "api/v1/"
INSIDE = "clients/<slug:client>/"


def modules() -> Iterator[Any]:
    """The api.py of every room that has one, in the order of settings."""
    for package in settings.HOUSE_APPS:
        if find_spec(f"{package}.api"):
            yield import_module(f"{package}.api")


def listed(*lists: str, below: str = "") -> list[URLPattern]:
    """The addresses of these lists of every room, below the prefix."""
    found = [one for module in modules() for name in lists for one in getattr(module, name, ())]
    return [path(f"{PREFIX}{below}{one.pattern}", one.callback, name=one.name) for one in found]


document = [
    path(PREFIX, views.pages, name="api_pages"),
    path(f"{PREFIX}schema/", views.schema, name="api_schema"),
    path(f"{PREFIX}me/", tenants.me),
]
client = [*document, *listed("inside_urls", "client_urls")]
console = [*document, *listed("console_urls"), *listed("inside_urls", "staff_urls", below=INSIDE)]
