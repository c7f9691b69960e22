"""Turns that deeds inside a client's room take."""

from __future__ import annotations

from django.db import models

from core.access import books


class Turn(models.Model):
    """Whoever holds the lock of this row does `what`; the row itself says nothing. (Advisory locks are closed to the
    serving roles: their names are one namespace for all clients.)"""

    access = books(tenant="raw")

    what = models.CharField(primary_key=True, max_length=40)
