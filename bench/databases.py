"""A database of its own for a measurement, with the cast of the tests in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.harness import databases


@contextmanager
def own_database() -> Iterator[str]:
    """Copy the template, point this process and its children at the copy, drop it at the end."""
    name = databases.copy_of(databases.template())
    for variable in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        os.environ[variable] = databases.url_of(variable, name)
    os.environ["KANTOOR_QUEUE"] = f"test-{name}"  # of processes.environment: our worker hears us, nobody else's does
    try:
        yield name
    finally:
        from django.db import connections

        connections.close_all()
        databases.drop(name)
