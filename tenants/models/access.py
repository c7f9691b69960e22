"""Who may enter which client: memberships, grants, and the log of entries."""

from __future__ import annotations

from django.db import models

from core.access import READ, WRITE, shared
from core.ids import uuid7
from tenants.models.company import Client
from tenants.models.people import Person


class Membership(models.Model):
    """What a person of a client is, per service line; "" is the company as a whole."""

    access = shared(door=READ, provider=WRITE, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    line = models.CharField(max_length=40)
    role = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "line"], name="membership_once")]


class Grant(models.Model):
    """A staff member's access to one client, for chosen lines ([] = all), until it expires."""

    access = shared(door=READ, provider=WRITE, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    lines = models.JSONField(default=list)
    until = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "person"], name="grant_once")]


class Entry(models.Model):
    """A staff member entered a client's room: who and when. The client's admin reads it; nobody changes it."""

    access = shared(door="a", provider=READ, tenant=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "at"], name="entry_of_tenant")]
