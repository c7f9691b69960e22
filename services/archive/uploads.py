"""Uploads go to the disk of the store as they arrive, hashed on the way; no request holds a file in memory."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils.translation import gettext_lazy as _

from core.refusals import BadInput
from services.archive.gateways import incoming

if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile  # generic for the type checker only


class TooLarge(BadInput):
    """Said while the bytes still come: nobody waits for 200 MB to hear no."""

    status = 413
    words = _("“%(name)s” is larger than %(limit)s MB. Nothing of it was kept. Split it, or ask us for another way.")


class ArrivedFile(Upload):
    """A file on the store's disk, with its SHA-256; not yet anybody's."""

    def __init__(self, path: Path, name: str, content_type: str, size: int, sha256: str) -> None:
        super().__init__(path.open("rb"), name, content_type, size, None)
        self.path, self.sha256 = path, sha256

    def close(self) -> None:
        super().close()
        self.path.unlink(missing_ok=True)  # where nobody kept it


class BlobUploadHandler(FileUploadHandler):
    """Streams one file at a time to `incoming/` and hashes it. What is cut off half-way is removed."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.path, self.hash, self.arrived = incoming(), hashlib.sha256(), 0
        self.out = self.path.open("wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.arrived += len(raw_data)
        if self.arrived > settings.KANTOOR_UPLOAD_LIMIT:
            self._drop()
            self.request.upload_refused = TooLarge(name=self.file_name, limit=settings.KANTOOR_UPLOAD_LIMIT >> 20)  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        self.hash.update(raw_data)
        self.out.write(raw_data)

    def file_complete(self, file_size: int) -> ArrivedFile:
        self.out.close()
        name = str(self.file_name or "file")
        return ArrivedFile(self.path, name, str(self.content_type or ""), file_size, self.hash.hexdigest())

    def upload_interrupted(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if hasattr(self, "out"):
            self.out.close()
            self.path.unlink(missing_ok=True)
