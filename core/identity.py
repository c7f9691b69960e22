"""Who a connection works as: the door, the provider, or one client.

Three context managers are the only ways to change it, and each refuses inside a transaction: a transaction never
outlives its tenant. Leaving restores the identity before. Outside all of them queries run as the rightless login.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from core.coroutines import refuse_coroutines
from core.sql import HERE, Identity

Kind = Literal["client", "staff", "link"]


class InsideTransaction(RuntimeError):
    """The identity may only change outside a transaction."""


def role(kind: str) -> str:
    """A role of this installation: owner, login, door, provider, and the groups tenant, staff and link."""
    return f"{settings.KANTOOR_ROLE_TAG}_{kind}"


def tenant_role(tenant_id: UUID, kind: Kind) -> str:
    return f"{settings.KANTOOR_ROLE_TAG}_{tenant_id.hex}_{kind}"


def schema_name(tenant_id: UUID) -> str:
    """The client's schema. It says nothing about the client: names leak into logs and error texts."""
    return f"t_{tenant_id.hex}"


def _outside_transaction() -> None:
    here = connections[DEFAULT_DB_ALIAS]
    if not here.in_atomic_block:
        return
    ours = [block for block in here.atomic_blocks if not getattr(block, "_from_testcase", False)]
    held = [block for block in here.atomic_blocks if getattr(block, "holds_identity", False)]
    if ours or held:
        raise InsideTransaction("leave the transaction before you change who you work as")


@contextmanager
def _as(identity: Identity) -> Iterator[None]:
    refuse_coroutines()
    _outside_transaction()
    before, HERE.identity = HERE.identity, identity
    try:
        yield
    finally:
        HERE.identity = before


def door() -> AbstractContextManager[None]:
    """Find out who somebody is: people, sessions, second factors, tokens."""
    return _as(Identity(role("door"), ("public",)))


def provider() -> AbstractContextManager[None]:
    """The provider's own books: shared tables, all tenants, no client's schema."""
    return _as(Identity(role("provider"), ("public",)))


def as_tenant(tenant_id: UUID, kind: Literal["client", "staff"]) -> AbstractContextManager[None]:
    """The only door into a client's schema: as its own people (`client`) or as staff working for it (`staff`)."""
    return _as(Identity(tenant_role(tenant_id, kind), (schema_name(tenant_id), "public")))


def as_link(tenant_id: UUID, secret: str) -> AbstractContextManager[None]:
    """As whoever holds a signed link of this client: sees the rows of that link alone, and none where the secret is
    wrong, expired or revoked (core.links)."""
    return _as(Identity(tenant_role(tenant_id, "link"), (schema_name(tenant_id),), link_proof(secret)))


def link_proof(secret: str) -> str:
    """What the connection carries: made from the secret of the address, so that no statement in a log of the server
    opens a page. Its own SHA-256 is what the database keeps."""
    return sha256(secret.encode()).hexdigest()


def current_role() -> str:
    """The role of the next query; "NONE" is the rightless login."""
    return HERE.identity.role


def current_identity() -> Identity:
    """Who this thread works as, and its connection from the next query on."""
    return HERE.identity


def current_tenant() -> UUID | None:
    """The client whose schema is open now; None outside."""
    schema = HERE.identity.path[0]
    return UUID(schema.removeprefix("t_")) if schema.startswith("t_") else None
