"""Who may touch which table: declared with each model, granted by the owner, compared by a test.

Letters are PostgreSQL's own: r SELECT, a INSERT, w UPDATE, d DELETE. The roles are those of `core.identity`:

- `door`      finds out who somebody is: people, sessions, second factors;
- `provider`  the shared tables, all tenants;
- `tenant`    every client's two roles (`…_client`, `…_staff`), in their own schema and their own rows of shared tables;
- `staff`     `…_staff` alone: internal notes, cost rates. Always own tables, never columns;
- `link`      every client's `…_link`, the holder of a signed link: the rows of what the link is for (`link_column`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db.models import Model

READ, APPEND, WRITE, ALL = "r", "ra", "raw", "rawd"


class AccessNotDeclared(RuntimeError):
    """A model without a declaration: nobody would know who may read its table."""


@dataclass(frozen=True, slots=True)
class Access:
    """`schema` says where the table lives; `tenant_column` names the column that row-level security compares with the
    client of a role, `link_column` the one that it compares with what a signed link is for."""

    schema: Literal["public", "tenant"]
    door: str = ""
    provider: str = ""
    tenant: str = ""
    staff: str = ""
    tenant_column: str = ""
    link: str = ""
    link_column: str = ""

    def __post_init__(self) -> None:
        if self.schema == "public" and (self.tenant or self.staff) and not self.tenant_column:
            raise ValueError("a shared table that clients reach needs a tenant_column for row-level security")
        if self.schema == "tenant" and (self.door or self.provider):
            raise ValueError("only a client's own roles reach its schema")
        if bool(self.link) != bool(self.link_column) or (self.link and self.schema == "public"):
            raise ValueError("holders of links reach tables of the client's schema, by a link_column")


def shared(
    *, door: str = "", provider: str = "", tenant: str = "", staff: str = "", column: str = "tenant_id"
) -> Access:
    """A public table whose rows belong to tenants."""
    return Access("public", door, provider, tenant, staff, column)


def books(*, tenant: str = "", staff: str = "", link: str = "", link_column: str = "") -> Access:
    """A table of the client's own books, in its schema."""
    return Access("tenant", tenant=tenant, staff=staff, link=link, link_column=link_column)


def house(*, door: str = "", provider: str = "") -> Access:
    """A public table without a tenant: clients never reach it."""
    return Access("public", door=door, provider=provider)


def access_of(model: type[Model]) -> Access:
    """The declaration of a model: its `access` attribute, or KANTOOR_FOREIGN_ACCESS for models of libraries."""
    own = model.__dict__.get("access")
    if isinstance(own, Access):
        return own
    foreign: dict[str, Access] = settings.KANTOOR_FOREIGN_ACCESS
    found = foreign.get(model._meta.label_lower) or foreign.get(model._meta.app_label)
    if found is None:
        raise AccessNotDeclared(model._meta.label)
    return found


def declared(schema: str) -> dict[str, Access]:
    """table name → access, for all managed models that live in `schema` ("public" or "tenant")."""
    models = apps.get_models(include_auto_created=True)
    found = {m._meta.db_table: access_of(m) for m in models if m._meta.managed and not m._meta.proxy}
    return {table: a for table, a in sorted(found.items()) if a.schema == schema}


class SchemaRouter:
    """Each table is made where its model says it lives; libraries' tables are public."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        from django.db import connections

        here = "public" if connections[db].schema_name == "public" else "tenant"  # type: ignore[attr-defined]
        if model_name is None:
            return bool(hints.get("schema", "public") == here)
        return self.schema_of(app_label, model_name) == here

    @staticmethod
    def schema_of(app_label: str, model_name: str) -> str:
        gone: dict[str, str] = settings.KANTOOR_GONE_TABLES
        label = f"{app_label}.{model_name}".lower()
        return gone[label] if label in gone else access_of(apps.get_model(app_label, model_name)).schema
