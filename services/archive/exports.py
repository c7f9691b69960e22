"""The bytes of documents, for the export of a client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from services.archive.gateways import open_blob
from services.archive.models import Document


def files(tenant_id: UUID) -> Iterator[tuple[str, IO[bytes]]]:
    """(SHA-256, open file) of every blob that a document of the client names; each once. Inside the client's schema."""
    for sha256 in Document.objects.order_by("sha256").values_list("sha256", flat=True).distinct():
        yield sha256, open_blob(tenant_id, sha256)
