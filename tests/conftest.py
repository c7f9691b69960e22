"""Fixtures of every test: a copy of the template database for the run, rolled back each time, as the serving role.

Tests that need a worker, a server or a browser take `own_database`, a copy of their own for the module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.conf import settings as settings_of_django
from django.db import connection, connections
from django.utils import translation

from tests.harness import databases


def use(name: str) -> str:
    """Point every thread's next connection at another database; returns the name before."""
    connections.close_all()
    before = str(connections.settings["default"]["NAME"])
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    return before


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    name = databases.copy_of(databases.template())
    with django_db_blocker.unblock():
        before = use(name)
    yield
    with django_db_blocker.unblock():
        use(before)
    databases.drop(name)


@pytest.fixture(scope="session")
def clients(django_db_setup: None, django_db_blocker: Any) -> dict[str, Any]:
    """slug → client, read once."""
    from core.identity import door
    from tenants.models import Client

    with django_db_blocker.unblock(), door():
        return {client.slug: client for client in Client.objects.all()}


@pytest.fixture
def acme(clients: dict[str, Any], db: None) -> Any:
    return clients["acme"]


@pytest.fixture
def globex(clients: dict[str, Any], db: None) -> Any:
    return clients["globex"]


@pytest.fixture
def run_after_commit(django_capture_on_commit_callbacks: Any) -> Callable[[], AbstractContextManager[Any]]:
    """What an action does after its commit, done at the end of the block (tests are rolled back, never committed)."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(autouse=True)
def files_of_tests(tmp_path: Any, settings: Any) -> None:
    settings.KANTOOR_FILES = tmp_path / "files"


@pytest.fixture(autouse=True)
def nobodys_language() -> Iterator[None]:
    """A request leaves its reader's language in its thread, where the next request sets its own; a test that reads
    words outside a request would read those of the test before it."""
    with translation.override(settings_of_django.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A whole database for one module of worker, browser or chaos tests."""
    name = databases.copy_of(databases.template())
    with django_db_blocker.unblock():
        before = use(name)
        yield name
        use(before)
    databases.drop(name)
