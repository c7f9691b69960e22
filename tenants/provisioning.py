"""Opening clients and upgrading the house: the owner's work, in its own process, never in a web request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from core import crypto, roles
from core.identity import schema_name
from core.ids import uuid7
from tenants.models import Client, Domain

Say = Callable[[str], None]


class OwnerOnly(RuntimeError):
    """Set KANTOOR_PROCESS=owner and OWNER_DATABASE_URL: the login role owns nothing."""


def upgrade(say: Say = lambda line: None) -> None:
    """Roles, migrations of the shared tables and of every client, grants and policies. Idempotent."""
    must_be_owner()
    roles.make_house_roles()
    say("shared tables")
    migrate_public()
    crypto.make_key(None, now=timezone.now())
    for client in Client.objects.order_by("id"):
        say(f"client {client.slug}")
        prepare(client)


def open_client(*, slug: str, host: str, **identity: Any) -> Client:
    """A client company with its schema, roles, tables and first host. `identity` are fields of Client."""
    must_be_owner()
    key = uuid7()
    with transaction.atomic():
        client = Client(id=key, schema_name=schema_name(key), slug=slug, **identity)
        client.save(force_insert=True)
        Domain.objects.create(tenant=client, domain=host, is_primary=True)
    prepare(client)
    return client


def prepare(client: Client) -> None:
    """Bring one client's schema to the present: key, schema, roles, tables, grants."""
    crypto.make_key(client.pk, now=timezone.now())
    roles.open_schema(client.pk)
    migrate_schema(client.schema_name)
    roles.apply_tenant_access(client.pk)


def migrate_public() -> None:
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    call_command(Migrate(), interactive=False, verbosity=0)
    roles.apply_public_access()


def migrate_schema(schema: str) -> None:
    """Every app's migrations in one schema; the router lets through only the tables that belong there."""
    backend: Any = connection
    try:
        backend.set_schema(schema, include_public=False)
        MigrationRecorder(connection).ensure_schema()  # else the public record would be taken for this schema's
        backend.set_schema(schema)
        call_command(Migrate(), interactive=False, verbosity=0, skip_checks=True)
    finally:
        backend.set_schema_to_public()


def must_be_owner() -> None:
    if not settings.OWNER_PROCESS:
        raise OwnerOnly(OwnerOnly.__doc__)
