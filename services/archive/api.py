"""Documents in the API: what they are, and their bytes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import path
from rest_framework import serializers

from core.api.resources import Call, Filters, lists, sends, shows
from core.downloads import download
from services.archive.gateways import open_blob
from services.archive.models import Document
from services.archive.queries import document_for, document_row_for, documents_for


class DocumentShape(serializers.Serializer[Any]):
    """One file that is kept for the client."""

    id = serializers.UUIDField()
    line = serializers.CharField()
    kind = serializers.CharField(help_text="handed_in, invoice_pdf, …")
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id", allow_null=True, help_text="What it belongs to.")
    created_at = serializers.DateTimeField()


class DocumentFilters(Filters):
    line = serializers.SlugField(required=False, max_length=40)
    subject = serializers.UUIDField(required=False)


@lists("desk.see", DocumentShape, order=("-created_at", "-id"), takes=DocumentFilters)
def documents(call: Call) -> QuerySet[Document]:
    """All documents of the lines that you see, newest first."""
    columns = {"line": "line", "subject": "subject_id"}
    wishes = {column: call.given[name] for name, column in columns.items() if name in call.given}
    return documents_for(call.actor).filter(**wishes)


@shows("desk.see", DocumentShape)
def document(call: Call, document: UUID) -> Document:
    """What one document is."""
    return document_row_for(call.actor, document)


@sends("desk.see")
def content(call: Call, document: UUID) -> HttpResponseBase:
    """The bytes of one document."""
    found = document_for(call.actor, document)
    blob = open_blob(call.actor.tenant, found.sha256)
    return download(blob, name=found.name, media_type=found.media_type, size=found.size)


inside_urls = [
    path("documents/", documents),
    path("documents/<uuid:document>/", document),
    path("documents/<uuid:document>/content/", content),
]
