"""Upload to drafts and drafts to issued, in this process; the latter against COPY of what it wrote."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils import timezone

from bench.run import Figure
from core.identity import as_tenant, door, provider
from core.jobs import claim, handler_of, run, work_off
from core.models import Job, JobState
from core.sql import quoted
from services.desk import actions as desk
from services.desk.models import WorkItem
from services.invoicing.actions.issuing import PAPERS_JOB, start_issuing
from services.invoicing.models import Invoice
from tenants.models import Client
from tests.harness import databases
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, staff_actor

WRITTEN = ("invoicing_invoice", "invoicing_dispatch", "invoicing_series", "core_auditrow", "core_factcontent")
WRITTEN_SHARED = ("core_outboxfact", "core_job")


def seconds(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def client() -> Client:
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


def hand_in(tenant: Client, files: Mapping[str, bytes]) -> WorkItem:
    """Hand the files in and read them, as the client's admin and the worker do."""
    actor = client_actor(tenant)
    with as_tenant(tenant.pk, "client"):
        submission = desk.hand_in(files=arrived(files), actor=actor, line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(tenant.pk, "staff"):
        return WorkItem.objects.get(pk=submission.work_id)


def measured(files: Mapping[str, bytes], database: str) -> Iterator[Figure]:
    tenant = client()
    rows = sum(content.count(b"\n") - 1 for content in files.values())
    works: list[WorkItem] = []
    yield "intake_rows", rows / seconds(lambda: works.append(hand_in(tenant, files))), "rows/s"
    took, n = seconds_to_issue(tenant, works[0])
    yield "issue_invoices", n / took, "invoices/s"
    yield "issue_vs_copy", took / seconds_to_copy(tenant, database), "ratio"


def seconds_to_issue(tenant: Client, work: WorkItem) -> tuple[float, int]:
    """The job that issues, alone: its papers wait."""
    actor = staff_actor(tenant)
    with provider():
        desk.take(work=work, actor=actor, now=timezone.now())
    with as_tenant(tenant.pk, "staff"):
        start_issuing(work=WorkItem.objects.get(pk=work.pk), actor=actor, now=timezone.now())
    with provider():
        found = claim(timezone.now())
    assert found is not None
    handler_of(found[0].kind)  # warm, as a worker is
    took = seconds(lambda: run(*found))
    with as_tenant(tenant.pk, "staff"):
        Job.objects.filter(kind=PAPERS_JOB).update(state=JobState.DONE)  # papers are measured elsewhere
        return took, Invoice.objects.filter(state="issued").count()


def seconds_to_copy(tenant: Client, database: str) -> float:
    """COPY of the same rows into tables with the same indexes, checks and foreign keys, as their owner, one statement a
    table and one commit."""
    tables = [(tenant.schema_name, table) for table in WRITTEN] + [("public", table) for table in WRITTEN_SHARED]
    connection = databases.owner_connection(database)
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {quoted(tenant.schema_name)}, public")
        contents = [_content(cursor, schema, table) for schema, table in tables]
        return seconds(lambda: _fill(cursor, tables, contents))


def _content(cursor: Any, schema: str, table: str) -> str:
    """The rows of a table as COPY writes them; makes an empty table like it."""
    out, like, of = io.StringIO(), copy_of(schema, table), f"{quoted(schema)}.{quoted(table)}"
    cursor.copy_expert(f"COPY {of} TO STDOUT", out)
    cursor.execute(f"CREATE TABLE {like} (LIKE {of} INCLUDING ALL)")
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [of]
    )
    for (definition,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {like} ADD {definition}")
    return out.getvalue()


def copy_of(schema: str, table: str) -> str:
    return f"{quoted(schema)}.{quoted('copy_of_' + table)}"


def _fill(cursor: Any, tables: list[tuple[str, str]], contents: list[str]) -> None:
    for (schema, table), content in zip(tables, contents, strict=True):
        cursor.copy_expert(f"COPY {copy_of(schema, table)} FROM STDIN", io.StringIO(content))
    cursor.connection.commit()
