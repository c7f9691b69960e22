"""How long a statement may wait for somebody else's lock. One of the few modules that own raw SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code, appendix A of its manual."""


@contextmanager
def waiting_at_most(seconds: int) -> Iterator[None]:
    """Statements of the block wait that long for a lock and fail then; inside a transaction."""
    _set(f"{seconds}s")
    yield
    _set("0")


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{value}'")


def waited_too_long(error: OperationalError) -> bool:
    return getattr(error.__cause__, "pgcode", "") == LOCK_NOT_AVAILABLE
