"""Signed links of a client: for somebody without an account."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.access import READ, WRITE, books
from core.ids import uuid7


class SignedLink(models.Model):
    """An address that opens one thing, e.g. an invoice to its customer, until a moment or until it is revoked.

    `subject_id` is the thing; `secret_hash` is all that is kept of the secret (core.identity.link_proof, hashed again).
    """

    access = books(tenant=WRITE, link=READ, link_column="secret_hash")

    id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    subject_id = models.UUIDField(db_index=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_by = models.UUIDField(null=True)
    created_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="link_expires_later"),
        ]
