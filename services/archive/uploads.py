"""Uploads go to the disk of the store as they arrive, hashed on the way; no request holds a file in memory."""

from __future__ import annotations

import hashlib
import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import UnreadablePostError

from core.bulk import storable
from core.refusals import Refusal
from services.archive.gateways import incoming
from services.archive.refusals import NotKept, TooLarge

log = logging.getLogger(__name__)
if TYPE_CHECKING:
    Upload = UploadedFile[bytes]
else:
    Upload = UploadedFile  # generic for the type checker only


class ArrivedFile(Upload):
    """A file on the store's disk, with its SHA-256; not yet anybody's."""

    def __init__(self, path: Path, name: str, content_type: str, size: int, sha256: str) -> None:
        super().__init__(path.open("rb"), storable(name), content_type, size, None)
        self.path, self.sha256 = path, sha256

    def close(self) -> None:
        super().close()
        self.path.unlink(missing_ok=True)  # where nobody kept it


class BlobUploadHandler(FileUploadHandler):
    """Streams one file at a time to `incoming/` and hashes it. Of what is cut off half-way nothing is left, and no view
    sees the files that had come before: a web server ends a body that was cut off like a whole one, so we count."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803
        self.missing, read = content_length, input_data.read

        def counted(*size: int) -> bytes:
            try:
                data: bytes = read(*size)
            except OSError:
                self._drop()
                raise
            self.missing -= len(data)
            return data

        input_data.read = counted

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        try:
            self.path, self.hash, self.arrived = incoming(), hashlib.sha256(), 0
            self.out = self.path.open("wb")
        except OSError:
            self._refuse(NotKept(name=self.file_name))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.arrived += len(raw_data)
        if self.arrived > settings.KANTOOR_UPLOAD_LIMIT:
            self._refuse(TooLarge(name=self.file_name, limit=settings.KANTOOR_UPLOAD_LIMIT >> 20))
        self.hash.update(raw_data)
        try:
            self.out.write(raw_data)
        except OSError:
            self._refuse(NotKept(name=self.file_name))

    def _refuse(self, refusal: Refusal) -> NoReturn:
        """The rest of the file goes nowhere; the view says why."""
        if isinstance(refusal, NotKept):
            log.exception("an upload could not be written")
        self._drop()
        self.request.upload_refused = refusal  # type: ignore[union-attr]
        raise SkipFile

    def file_complete(self, file_size: int) -> ArrivedFile | None:
        try:
            self.out.close()
        except OSError:  # the last bytes had waited in memory
            log.exception("an upload could not be written")
            self._drop()
            self.request.upload_refused = NotKept(name=self.file_name)  # type: ignore[union-attr]
            return None
        name = str(self.file_name or "file")
        return ArrivedFile(self.path, name, str(self.content_type or ""), file_size, self.hash.hexdigest())

    def upload_interrupted(self) -> None:
        self._drop()

    def upload_complete(self) -> None:
        """Raises UnreadablePostError where the connection broke; whatever had arrived is closed, and so removed."""
        if self.missing > 0:
            raise UnreadablePostError(f"{self.missing} bytes did not come")

    def _drop(self) -> None:
        if hasattr(self, "out"):
            self.path.unlink(missing_ok=True)
            with suppress(OSError):
                self.out.close()
