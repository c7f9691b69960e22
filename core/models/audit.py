"""The audit trails: a client's, and that of the house, of what a provider does outside every client."""

from __future__ import annotations

from django.db import models

from core.access import APPEND, books, house
from core.ids import uuid7


class ChainedRow(models.Model):
    """Who did what to which thing, in the same transaction. No serving role may change or delete a row.

    Rows of a trail are numbered without gaps and chained: `hash` is worked out over the content of the row and the hash
    of the row before (`core.chain`).
    """

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

    class Meta:
        abstract = True


class AuditRow(ChainedRow):
    """Who did what to which thing of a client, numbered and chained; in its own books."""

    access = books(tenant=APPEND)


class AuditHead(models.Model):
    """Where the client's chain ends: one row, locked and moved by every transaction that writes audit rows.

    A serving role must move it, so it could also set it wrong: then it is not where the rows end, or not what was kept
    outside the database, and `core.chain` says so.
    """

    access = books(tenant="rw")

    tenant_id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)


class HouseRow(ChainedRow):
    """What a provider did outside every client: who, what, for whom. `detail` names whom it was about as "about"."""

    access = house(provider=APPEND)


class HouseHead(models.Model):
    """Where the house's chain ends: one row, as AuditHead is a client's. `id` is core.chain.HOUSE."""

    access = house(provider="rw")

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
