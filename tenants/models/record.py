"""What is kept about access itself: who entered, what auditors looked at, what people were told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.access import APPEND, READ, WRITE, books, shared
from core.ids import uuid7


class Entry(models.Model):
    """A staff member entered a client's room: who, when, what for, and by which grant. The client's admin reads it;
    nobody changes it. `work_id` where they came for a piece of work."""

    access = shared(door="a", provider=READ, tenant=READ, staff="a")

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    way = models.CharField(max_length=10, default="", blank=True)
    deputy_of = models.CharField(max_length=120, default="", blank=True)
    purpose = models.CharField(max_length=300, default="", blank=True)
    work_id = models.UUIDField(null=True)
    grant_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "at"], name="entry_of_tenant")]


class Viewing(models.Model):
    """An auditor looked at something, or tried to: the page, the thing on it, and how it was answered."""

    access = books(tenant=APPEND)

    id = models.UUIDField(primary_key=True, default=uuid7)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    lines = models.JSONField(default=list)
    """Those that they audited then."""
    at = models.DateTimeField()
    page = models.CharField(max_length=60)
    thing_id = models.UUIDField(null=True)
    status = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="viewing_at")]


class Notice(models.Model):
    """Something that a person is told on screen and by mail, once: `key` is unique for the person.

    `code` names the words (tenants.notices), filled from `detail`; `line` is the service line it is about, "" for none:
    it is shown to nobody who may not see that line. `for_staff` says in which room.
    """

    access = shared(provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    person_id = models.UUIDField()
    for_staff = models.BooleanField(default=False)
    line = models.CharField(max_length=40, default="", blank=True)
    code = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "person_id", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["person_id", "tenant_id"], name="notice_new", condition=Q(seen_at=None)),
            models.Index(fields=["at"], name="notice_to_mail", condition=Q(mailed_at=None)),
        ]
