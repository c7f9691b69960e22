"""Documents of one client. The bytes are blobs outside the database, named by their SHA-256."""

from __future__ import annotations

from django.db import models

from core.access import READ, WRITE, books
from core.ids import uuid7


class Document(models.Model):
    """One file: what it is called, what it belongs to, which blob it is. Whoever holds a signed link to a thing may
    read the documents whose subject it is: keep other papers under another subject."""

    access = books(tenant=WRITE, link=READ, link_column="subject_id")

    id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    subject_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_id"], name="document_of"),
            models.Index(fields=["sha256"], name="document_hash"),
        ]
