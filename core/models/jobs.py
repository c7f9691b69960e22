"""Long work, as rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.access import WRITE, shared
from core.ids import uuid7


class JobState(models.TextChoices):
    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    """Long work. The row is the truth; Redis only wakes the workers.

    `kind` names the handler, `ref` the thing it works on; `key` makes starting it twice one job; `lease` is held by
    the one worker that may still write; `done` of `total` is the progress that people see. `token_id` is the token with
    which it was started, if any, and `token_revoked` says that one of the console's was revoked meanwhile.
    """

    access = shared(provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    ref = models.UUIDField()
    key = models.CharField(max_length=120)
    started_by = models.UUIDField(null=True)
    token_id = models.UUIDField(null=True)
    token_revoked = models.BooleanField(default=False)
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
            models.Index(fields=["token_id"], name="job_of_token", condition=Q(token_id__isnull=False)),
        ]
