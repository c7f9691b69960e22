"""The audit trail of a client."""

from __future__ import annotations

from django.db import models

from core.access import APPEND, books
from core.ids import uuid7


class AuditRow(models.Model):
    """Who did what to which thing, in the same transaction. No serving role may change or delete a row.

    Rows of a client are numbered without gaps and chained: `hash` is worked out over the content of the row and the
    hash of the row before (`core.chain`).
    """

    access = books(tenant=APPEND)

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
    via = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_id = models.UUIDField(db_index=True)
    detail = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)


class AuditHead(models.Model):
    """Where the client's chain ends: one row, locked and moved by every transaction that writes audit rows.

    A serving role must move it, so it could also set it wrong: then it is not where the rows end, or not what was kept
    outside the database, and `core.chain` says so.
    """

    access = books(tenant="rw")

    tenant_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
