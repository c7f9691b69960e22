"""The client's side of the desk: submissions, their files and rows, the conversation, remembered columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access import ALL, APPEND, WRITE, books
from core.ids import uuid7
from services.archive.models import Document


class Submission(models.Model):
    """What a person of the client handed in at one moment: files, or rows put right."""

    access = books(tenant=WRITE)

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READ = "read", _("read")

    id = models.UUIDField(primary_key=True, default=uuid7)
    work_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    hold_all = models.BooleanField(default=False)
    do_it_for_me = models.BooleanField(default=True)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)


class HandedFile(models.Model):
    """One file of a submission: what it was taken for, and how its rows fared."""

    access = books(tenant=WRITE)

    class State(models.TextChoices):
        ARRIVED = "arrived", _("arrived")
        READ = "read", _("read")
        REFUSED = "refused", _("not readable")
        UNKNOWN = "unknown", _("kind not recognised")
        KNOWN = "known", _("handed in before")

    id = models.UUIDField(primary_key=True, default=uuid7)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    kind = models.CharField(max_length=40, blank=True)
    shape = models.JSONField(default=dict)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    rows_read = models.IntegerField(default=0)
    trouble = models.CharField(max_length=60, blank=True)
    trouble_detail = models.JSONField(default=dict)


class Row(models.Model):
    """One row of a file. Good rows are used at once, refused ones wait to be put right, others wait for those.

    `number` is the row as a person sees it in the file (the heading is row 1). `cause` of a waiting row is the refused
    row that it waits for, so that a hundred orders of one broken customer are one question and not a hundred.
    """

    access = books(tenant=ALL)

    class State(models.TextChoices):
        GOOD = "good", _("good")
        WAITING = "waiting", _("waits")
        REFUSED = "refused", _("refused")
        REPAIRED = "repaired", _("put right")

    id = models.UUIDField(primary_key=True, default=uuid7)
    file = models.ForeignKey(HandedFile, on_delete=models.PROTECT, related_name="rows")
    number = models.IntegerField()
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, blank=True)
    owner_key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    values = models.JSONField(default=dict)
    cells = models.JSONField(null=True)
    problems = models.JSONField(null=True)
    proposal = models.JSONField(null=True)
    cause = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="waiting")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="row_once")]
        indexes = [
            models.Index(fields=["kind", "key"], name="row_key"),
            models.Index(fields=["kind", "owner_key"], name="row_left", condition=Q(state__in=["waiting", "refused"])),
        ]


class ColumnMemory(models.Model):
    """How this client's file with this heading was mapped the last time."""

    access = books(tenant=WRITE)

    signature = models.CharField(primary_key=True, max_length=64)
    kind = models.CharField(max_length=40)
    mapping = models.JSONField()


class Message(models.Model):
    """The conversation about a work item. `code` is a message that we made from facts (words in the reader's language,
    filled from `detail`); a person's message has words. `asks` is a question; `answered_at` when it was answered."""

    access = books(tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    work_id = models.UUIDField(db_index=True)
    about_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    from_client = models.BooleanField(default=False)
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
    code = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    asks = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_id", "code"], condition=~Q(code=""), name="message_once_about")
        ]


class RatingWords(models.Model):
    """What the client wrote beside its rating; the score alone stands on the work item."""

    access = books(tenant=APPEND)

    work_id = models.UUIDField(primary_key=True)
    words = models.TextField()
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()


class InternalNote(models.Model):
    """What staff say among themselves about a piece of work. Closed to the client's own people by the database."""

    access = books(staff=APPEND)

    id = models.UUIDField(primary_key=True, default=uuid7)
    work_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    person_id = models.UUIDField(null=True)
    person_name = models.CharField(max_length=120)
    words = models.TextField()
