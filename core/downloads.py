"""A kept file as an answer: always as a download, never shown as a page of ours, whatever it claims to be."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse


def download(file: IO[bytes], *, name: str, media_type: str, size: int) -> FileResponse:
    """The bytes of an open file, closed when they are sent. `size` in bytes. Kept by nobody on the way."""
    kind = media_type or "application/octet-stream"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    response["Content-Length"] = str(size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
