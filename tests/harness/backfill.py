"""A migration of data as a later version would bring one, run by the owner as `migrate` runs it: `python -m …`.

Prints, as JSON, how many rows each part changed: of the shared tables once, of a client's once a client.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection
    from django.db.migrations import Migration, RunPython
    from django.db.migrations.loader import MigrationLoader

    from tenants.models import Client

    backend: Any = connection
    changed: dict[str, dict[str, int]] = {}

    def shared(apps: Any, editor: Any) -> None:
        changed["public"] = {
            "memberships": apps.get_model("tenants", "Membership").objects.update(role="viewer"),
            "work": apps.get_model("desk", "WorkItem").objects.update(reference="moved"),
        }

    def books(apps: Any, editor: Any) -> None:
        changed[backend.schema_name] = {
            "invoices": apps.get_model("invoicing", "Invoice").objects.update(accepted_by="moved"),
            "documents": apps.get_model("archive", "Document").objects.update(name="moved"),
        }

    class Backfill(Migration):
        operations = [
            RunPython(shared, RunPython.noop, hints={"schema": "public"}),
            RunPython(books, RunPython.noop, hints={"schema": "tenant"}),
        ]

    state = MigrationLoader(connection).project_state()
    for schema in ("public", *Client.objects.order_by("id").values_list("schema_name", flat=True)):
        backend.set_schema(schema)
        with connection.schema_editor(atomic=True) as editor:
            Backfill("9999_backfill", "tenants").apply(state.clone(), editor)
    json.dump(changed, sys.stdout)


if __name__ == "__main__":
    main()
