"""The audit trail of a client."""

from __future__ import annotations

from django.db import models

from core.access import APPEND, books
from core.ids import uuid7


class AuditRow(models.Model):
    """Who did what to which thing, in the same transaction. No serving role may change or delete a row."""

    access = books(tenant=APPEND)

    id = models.UUIDField(primary_key=True, default=uuid7)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
    via = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    subject_id = models.UUIDField(db_index=True)
    detail = models.JSONField(default=dict)
