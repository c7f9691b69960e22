"""Parties of one client."""

from __future__ import annotations

from django.db import models

from core.access import WRITE, books
from core.ids import uuid7


class Party(models.Model):
    """A company or person that the client deals with; `code` is the client's own key for it."""

    access = books(tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=120, blank=True)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    payment_days = models.PositiveSmallIntegerField(null=True)
    updated_at = models.DateTimeField()
