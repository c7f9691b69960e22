"""Documents of one client. The bytes are blobs outside the database, named by their SHA-256."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.access import READ, WRITE, books
from core.ids import uuid7
from core.states import known, moves

MOVES = moves(
    {"arrived": {"scanning", "clean", "refused"}, "scanning": {"clean", "refused"}, "clean": set(), "refused": set()}
)
"""Of a file that was handed in; what we made ourselves is clean from the beginning. Only what is clean is opened."""


class Document(models.Model):
    """One file: what it is called, what it belongs to, which blob it is. Whoever holds a signed link to a thing may
    read the documents whose subject it is: keep other papers under another subject."""

    access = books(tenant=WRITE, link=READ, link_column="subject_id")

    class State(models.TextChoices):
        ARRIVED = "arrived", _("arrived")
        SCANNING = "scanning", _("being checked")
        CLEAN = "clean", _("checked")
        REFUSED = "refused", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid7)
    line = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    subject_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    facts = models.JSONField(default=dict)
    trouble = models.CharField(max_length=60, blank=True, default="")
    trouble_detail = models.JSONField(default=dict)

    class Meta:
        constraints = [models.CheckConstraint(condition=known(MOVES), name="document_state")]
        indexes = [
            models.Index(fields=["subject_id"], name="document_of"),
            models.Index(fields=["sha256"], name="document_hash"),
        ]
