"""Who a connection works as: the door, the provider, or one client.

Three context managers are the only ways to change it, and each refuses inside a transaction: a transaction never
outlives its tenant. Leaving restores the identity before. Outside all of them queries run as the rightless login.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Literal, cast
from uuid import UUID

from django.conf import settings
from django.db import connection

from core.sql import Identity

if TYPE_CHECKING:
    from core.postgres.base import DatabaseWrapper

Kind = Literal["client", "staff"]


class InsideTransaction(RuntimeError):
    """The identity may only change outside a transaction."""


def role(kind: str) -> str:
    """A role of this installation: owner, login, door, provider, and the groups tenant and staff."""
    return f"{settings.KANTOOR_ROLE_TAG}_{kind}"


def tenant_role(tenant_id: UUID, kind: Kind) -> str:
    return f"{settings.KANTOOR_ROLE_TAG}_{tenant_id.hex}_{kind}"


def schema_name(tenant_id: UUID) -> str:
    """The client's schema. It says nothing about the client: names leak into logs and error texts."""
    return f"t_{tenant_id.hex}"


def _backend() -> DatabaseWrapper:
    return cast("DatabaseWrapper", connection)


def _outside_transaction() -> None:
    blocks = connection.atomic_blocks
    if connection.in_atomic_block and not all(getattr(block, "_from_testcase", False) for block in blocks):
        raise InsideTransaction("leave the transaction before you change who you work as")


@contextmanager
def _as(identity: Identity) -> Iterator[None]:
    _outside_transaction()
    before = _backend().become(identity)
    try:
        yield
    finally:
        _backend().become(before)


def door() -> AbstractContextManager[None]:
    """Find out who somebody is: people, sessions, second factors, tokens."""
    return _as((role("door"), ("public",)))


def provider() -> AbstractContextManager[None]:
    """The provider's own books: shared tables, all tenants, no client's schema."""
    return _as((role("provider"), ("public",)))


def as_tenant(tenant_id: UUID, kind: Kind) -> AbstractContextManager[None]:
    """The only door into a client's schema: as its own people (`client`) or as staff working for it (`staff`)."""
    return _as((tenant_role(tenant_id, kind), (schema_name(tenant_id), "public")))


def current_tenant() -> UUID | None:
    """The client whose schema is open now; None outside."""
    path = _backend().identity[1]
    return UUID(path[0].removeprefix("t_")) if path[0].startswith("t_") else None
