"""What the client's own people must not see of their own client: internal notes, and cost rates in a table that the
client's role was never granted."""

from __future__ import annotations

from django.utils import timezone

from core.identity import as_tenant, role, schema_name
from core.sql import quoted
from services.desk.models import InternalNote
from tenants.models import Client
from tests.harness import databases

MARK = "zqxjinternal"


def plant(database: str, tenant: Client, work: str) -> int:
    """A note about a piece of work, and a cost rate. Returns how many columns hold the mark."""
    now = timezone.now()
    with as_tenant(tenant.pk, "staff"):
        InternalNote.objects.bulk_create(
            [InternalNote(work_id=work, at=now, person_name=MARK, words=f"{MARK} late payer")]
        )
    table = f"{quoted(schema_name(tenant.pk))}.cost_rate"
    grants = f"GRANT SELECT ON {table} TO {quoted(role('staff'))}"
    made = f"CREATE TABLE {table} (words text); INSERT INTO {table} VALUES ('{MARK} 41.50'); {grants}"
    databases.superuser(f"{made}; ALTER TABLE {table} OWNER TO {quoted(role('owner'))}", database)
    return 3
