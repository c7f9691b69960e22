"""What the guards of the way in remember."""

from __future__ import annotations

from django.db import models

from core.access import ALL, house
from core.ids import uuid7


class Guard(models.Model):
    """One thing that a guard remembers until a moment: tries that were made, a code that was used. Of what it is about
    only the SHA-256 is kept."""

    access = house(door=ALL)

    id = models.UUIDField(primary_key=True, default=uuid7)
    key = models.CharField(max_length=64, unique=True)
    value = models.JSONField()
    until = models.DateTimeField(db_index=True)
