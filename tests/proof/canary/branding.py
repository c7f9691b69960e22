"""A mark in every text of a client: of its own tables, of its rows in shared ones, and in a file it keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.db.models import Field, Model
from django.utils import timezone

from core.access import access_of
from core.identity import as_tenant, schema_name
from core.sql import quoted
from services.archive.actions import NewDocument, keep_documents
from tenants.models import Client
from tests.harness import databases
from tests.harness.people import staff_actor

MARK = "zqxjforeign"
"""Letters alone: the same in an address, in HTML, in a PDF."""
NAME = "zqxjcompany"
"""The mark in a client's name: staff who ask for access choose from all names, its people see their own alone."""
SHORTEST = 11
CODES = frozenset({
    "line", "kind", "via", "action", "code", "role", "way", "level", "meter", "page", "purpose", "trouble", "key",
    "hold_reason", "media_type", "sha256", "fingerprint", "signature", "secret_hash", "begins", "wrapped_by",
    "schema_name", "slug", "zone", "domain", "one", "other",
})  # fmt: skip
"""Fields whose texts are words that programs compare: a mark in them would hide the row from a page that shows it to
the wrong reader. The rows' other texts are marked."""
FACTS = frozenset({("OutboxFact", "name"), ("FactContent", "name")})
LISTS = frozenset({"lines", "duties", "roles", "staff", "scopes", "facts", "mapping"})
"""The same, of JSON."""


def brand(database: str, tenant: Client) -> int:
    """Mark everything of this client. Returns how many columns hold the mark now."""
    n = 0
    for model, field, where in places(tenant):
        databases.superuser(
            f"SET session_replication_role = replica; {statement(model, field, where, tenant)}", database
        )
        n += 1
    keep_marked_file(tenant)
    return n


def places(tenant: Client) -> Iterator[tuple[type[Model], Any, str]]:
    """(model, field, which rows) of every text that belongs to a client."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.label):
        access = access_of(model)
        if not model._meta.managed or not (access.schema == "tenant" or access.tenant_column):
            continue
        where = f"{quoted(access.tenant_column)} = '{tenant.pk}'" if access.tenant_column else "true"
        for field in model._meta.concrete_fields:
            if holds_words(model, field):
                yield model, field, where


def holds_words(model: type[Model], field: Field[Any, Any]) -> bool:
    if isinstance(field, models.JSONField):
        return field.name not in LISTS
    if not isinstance(field, (models.CharField, models.TextField)) or field.choices:
        return False
    known = field.name in CODES or (model.__name__, field.name) in FACTS
    return not known and (field.max_length or SHORTEST) >= SHORTEST


def statement(model: type[Model], field: Any, where: str, tenant: Client) -> str:
    """Each row gets a mark of its own, so that what is unique stays so; JSON keeps what it is and gets one more."""
    column = quoted(field.column)
    schema = schema_name(tenant.pk) if access_of(model).schema == "tenant" else "public"
    table = f"{quoted(schema)}.{quoted(model._meta.db_table)}"
    if isinstance(field, models.JSONField):
        more = f"""CASE jsonb_typeof({column}) WHEN 'object' THEN {column} || '{{"{MARK}": "{MARK}"}}'
                   WHEN 'array' THEN {column} || '["{MARK}"]' ELSE {column} END"""
        return f"UPDATE {table} SET {column} = {more} WHERE {where}"
    mark = NAME if (model, field.name) == (Client, "name") else MARK
    own = f"'{mark}' || md5(ctid::text || coalesce({column}, ''))"
    whole = f"{own} || '@foreign.example'" if "email" in field.name and (field.max_length or 0) > 60 else own
    cut = f"left({whole}, {field.max_length})" if field.max_length else whole
    return f"UPDATE {table} SET {column} = {cut} WHERE {where} AND {column} IS NOT NULL"


def keep_marked_file(tenant: Client) -> None:
    actor = staff_actor(tenant)
    file = NewDocument("invoicing", "handed_in", f"{MARK}.csv", "text/csv", MARK.encode() * 50, uuid4())
    with as_tenant(tenant.pk, "staff"):
        keep_documents(actor, [file], now=timezone.now())
