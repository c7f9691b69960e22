"""A kept file as an answer: always as a download, never shown as a page of ours, whatever it claims to be.

All downloads have addresses below FILES, so that a proxy can tell them from pages, and answers of one policy: a browser
that opened one after all would give it no origin, no script and nothing to load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import IO, TypeVar

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

FILES = "files/"
"""What the address of every download begins with, on every host."""
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
LONGEST = 150
"""Letters of a file's name; file systems take 255 bytes."""
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}(; charset=[a-z0-9-]{1,20})?", re.IGNORECASE)
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
Answer = TypeVar("Answer", FileResponse, StreamingHttpResponse)


def download(file: IO[bytes], *, name: str, media_type: str, size: int) -> FileResponse:
    """The bytes of an open file, closed when they are sent. `size` in bytes. Kept by nobody on the way."""
    response = FileResponse(file, content_type=kind_of(media_type))
    response["Content-Length"] = str(size)
    return as_file(response, name)


def download_text(lines: Iterable[str], *, name: str, media_type: str) -> StreamingHttpResponse:
    """Lines that were read before, as a file."""
    response = StreamingHttpResponse((line.encode() for line in lines), content_type=kind_of(media_type))
    return as_file(response, name)


def as_file(response: Answer, name: str) -> Answer:
    response["Content-Disposition"] = content_disposition_header(True, file_name(name)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY
    return response


def kind_of(media_type: str) -> str:
    """The media type that a file claims, where it has the form of one: it came from outside."""
    return media_type if _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"


def file_name(name: str) -> str:
    r"""A name that every system can keep and that looks like what it is: no path, no control signs, none that turn the
    direction of writing round ("invoice\u202efdp.exe" reads as a PDF). The end of a long name stays: it says the kind.
    """
    plain = "".join(letter for letter in name.translate(_NOT_IN_NAMES) if unicodedata.category(letter)[0] != "C")
    plain = plain.strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST:
        plain = stem[: LONGEST - len(ending) - 1] + dot + ending if dot and len(ending) < 10 else plain[:LONGEST]
    return plain or "file"
