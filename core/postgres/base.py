"""One identity (role and search path) per connection, sent once, forgotten when the server may have forgotten.

django-tenants switches the search path only; here the role goes with it, in the same round trip, at the first query
that needs it. `_handle_search_path` is a private method of django-tenants: its version is pinned and tests/core/
test_identity.py fails if it moves.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import InterfaceError
from django_tenants.postgresql_backend import base
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from core import walls
from core.postgres.ending import Ending
from core.sql import HERE, LINK_SETTING, Identity, literal, quoted


class FailedTransactionCommitted(InterfaceError):
    """COMMIT of a transaction that had failed: the server rolled back, psycopg2 would have stayed silent."""


class StockSwitchUsed(RuntimeError):
    """django-tenants' own switch was called: it changes the path and not the role."""


_looked_at: set[tuple[str, str, str]] = set()


class DatabaseWrapper(Ending, base.DatabaseWrapper):  # type: ignore[misc]  # the base is untyped
    """django-tenants' PostgreSQL backend with a role beside every path."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._sent: Identity | None = None
        self.switches = 0
        super().__init__(*args, **kwargs)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        if self.tenant is not None and not settings.OWNER_PROCESS:  # the first call is the constructor's
            raise StockSwitchUsed("use door(), provider() or as_tenant() of core.identity")
        super().set_tenant(tenant, include_public)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if settings.OWNER_PROCESS:  # the owner has no role to change to
            super()._handle_search_path(cursor)
            return
        if self._sent != HERE.identity:
            self._send()

    def _send(self) -> None:
        raw = self.connection
        if raw.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return  # only ROLLBACK can succeed now, and it needs no identity
        wanted, self._sent = HERE.identity, None
        role = wanted.role if wanted.role == "NONE" else quoted(wanted.role)
        path = ", ".join(map(quoted, wanted.path))
        with self.wrap_database_errors, raw.cursor() as cursor:
            # CLOSE ALL: a cursor held open by one client must not be read on as another
            cursor.execute(
                f"CLOSE ALL; SET ROLE {role}; SET search_path = {path}; SET {LINK_SETTING} = {literal(wanted.link)}"
            )
        self._sent = wanted
        self.switches += 1

    def chunked_cursor(self) -> Any:
        """Server-side cursors inside a transaction only: outside they would outlive their tenant."""
        return super().chunked_cursor() if self.in_atomic_block else self.cursor()

    def connect(self) -> None:
        self._sent = None
        super().connect()
        if not settings.OWNER_PROCESS:
            self._look_at_the_walls()

    def _look_at_the_walls(self) -> None:
        """Once a process and database, with its first connection: a login that may too much does not serve."""
        here = (self.settings_dict["HOST"], self.settings_dict["PORT"], self.settings_dict["NAME"])
        if here not in _looked_at:
            try:
                walls.look(self.connection).must_hold()
            except walls.LoginMayTooMuch:
                self.close()
                raise
            _looked_at.add(here)

    def close(self) -> None:
        self._sent = None
        super().close()

    def rollback(self) -> None:
        self._sent = None
        super().rollback()
        self._sent = None

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self._sent = None

    def commit(self) -> None:
        raw = self.connection
        failed = raw is not None and raw.info.transaction_status == TRANSACTION_STATUS_INERROR
        if failed:
            self._sent = None
        super().commit()
        if failed:
            raise FailedTransactionCommitted("the transaction had failed; the server rolled it back")
