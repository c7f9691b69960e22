"""The kernel's tables: jobs and facts of all tenants (ids only), and each client's audit trail and frozen facts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.access import APPEND, WRITE, books, shared
from core.ids import uuid7


class JobState(models.TextChoices):
    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """Long work. The row is the truth; Redis only wakes the workers.

    `kind` names the handler, `ref` the thing it works on; `key` makes starting it twice one job; `lease` is held by
    the one worker that may still write; `done` of `total` is the progress that people see.
    """

    access = shared(provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    ref = models.UUIDField()
    key = models.CharField(max_length=120)
    started_by = models.UUIDField(null=True)
    started_name = models.CharField(max_length=120, default="")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.READY)
    ready_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    trouble = models.CharField(max_length=60, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="job_key_once")]
        indexes = [
            models.Index(fields=["ready_at"], name="job_ready", condition=Q(state__in=["ready", "leased", "failed"])),
            models.Index(fields=["tenant_id", "ref"], name="job_of_ref"),
        ]


class OutboxFact(models.Model):
    """Something happened, in ids only; its contents are frozen in the tenant's schema under the same id."""

    access = shared(provider="rw", tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=60)
    ref = models.UUIDField()
    created_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "name", "id"], name="fact_waiting", condition=Q(relayed_at=None)),
        ]


class FactContent(models.Model):
    """What a fact said, as it was then. Webhook bodies and replays are made with it."""

    access = books(tenant=APPEND)

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=60)
    content = models.JSONField()


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
