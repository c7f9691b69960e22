"""Every address of the house says who may come there, and somebody may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from core.lines import LEVELS, ROLES, lines
from core.permissions import declared_permission
from tenants.models import Client
from tests.harness.cast import OUTSIDE, STAFF
from tests.harness.cast import ROLES as PEOPLE
from tests.harness.lines import console_actor
from tests.harness.people import client_actor, staff_actor

HOSTS = sorted(settings.HOST_URLCONFS)


def addresses(host: str) -> list[tuple[str, Callable[..., Any]]]:
    return list(below(get_resolver(settings.HOST_URLCONFS[host]).url_patterns, ""))


def below(patterns: list[URLPattern | URLResolver], path: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from below(pattern.url_patterns, here)
        else:
            yield here, pattern.callback


@pytest.mark.parametrize("host", HOSTS)
def test_every_address_declares_a_permission(host: str) -> None:
    found = addresses(host)
    assert found
    assert [path for path, view in found if declared_permission(view) is None] == []


@pytest.mark.parametrize("host", HOSTS)
def test_what_is_open_to_all_says_why(host: str) -> None:
    open_views = [view for _, view in addresses(host) if declared_permission(view) == ""]
    assert all(getattr(view, "open_because", "") for view in open_views)


@pytest.mark.parametrize("host", ["client", "console"])
def test_pages_with_a_permission_run_inside(host: str) -> None:
    """A page for the door could read people's table."""
    guarded = [(path, view) for path, view in addresses(host) if declared_permission(view)]
    assert [path for path, view in guarded if getattr(view, "phase", "door") != "inside"] == []


def test_every_permission_that_a_page_needs_is_given_to_somebody(acme: Client) -> None:
    people = [client_actor(acme, name) for name in PEOPLE]
    people += [staff_actor(acme, name) for name in STAFF] + [console_actor(name) for name in STAFF | OUTSIDE]
    given = frozenset().union(*(actor.permissions for actor in people), *of_lines())
    needed = {declared_permission(view): path for host in HOSTS for path, view in addresses(host)}
    assert {word: path for word, path in needed.items() if word and word not in given} == {}


def of_lines() -> Iterator[frozenset[str]]:
    for line in lines().values():
        yield from (line.client_permissions(role) for role in ROLES)
        yield from (line.staff_permissions(level) for level in LEVELS)
