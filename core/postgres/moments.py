"""Reading many tables as they were at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg2.extensions import ISOLATION_LEVEL_DEFAULT, ISOLATION_LEVEL_REPEATABLE_READ


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that sees every table as it was at one moment, however long it takes. (Inside the transaction of a
    test, which has begun already, it is that one.)"""
    connection.ensure_connection()
    raw: Any = connection.connection
    begun = connection.in_atomic_block
    if not begun:
        raw.isolation_level = ISOLATION_LEVEL_REPEATABLE_READ
    try:
        with transaction.atomic(durable=True):
            yield
    finally:
        if not begun:
            raw.isolation_level = ISOLATION_LEVEL_DEFAULT
