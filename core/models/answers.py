"""Answers that were given, kept for a while: whoever sends the same thing again hears the same."""

from __future__ import annotations

from django.db import models

from core.access import ALL, books, house
from core.ids import uuid7


class KeptAnswer(models.Model):
    """What was answered to one key of one token or person. `fingerprint` is of what was asked.

    The row is written in the transaction of the deed itself, so there is never a deed without its answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    scope = models.UUIDField()
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="%(class)s_once")]


class ClientAnswer(KeptAnswer):
    """Answers to the client's own people and machines."""

    access = books(tenant=ALL)


class StaffAnswer(KeptAnswer):
    """Answers to staff at work for the client: they may show what is for staff alone."""

    access = books(staff=ALL)


class HouseAnswer(KeptAnswer):
    """Answers at the console, outside every client."""

    access = house(provider=ALL)


class DoorAnswer(KeptAnswer):
    """Answers on the account host, to people about their own account and to whoever is not signed in yet."""

    access = house(door=ALL)
