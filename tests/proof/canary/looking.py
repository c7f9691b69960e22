"""Where a mark is looked for: whatever leaves the house, in the form in which a reader would read it."""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail
from pypdf import PdfReader
from redis import Redis

from core.where import Where


def holds(content: bytes, mark: str) -> bool:
    """Whether the mark stands in it, also inside a PDF or a workbook."""
    wanted = mark.lower()
    return any(wanted in text.lower() for text in texts_of(content))


def texts_of(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8", "replace")
    if content.startswith(b"%PDF-"):
        document = PdfReader(io.BytesIO(content))
        yield " ".join(page.extract_text() for page in document.pages)
        yield str(document.metadata)
        yield from (name for name in document.attachments)
    elif content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())


class Log(logging.Handler):
    """Every line that the log would have, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s tenant=%(tenant)s request=%(request_name)s %(message)s"))
        self.addFilter(Where())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[Log]:
    """What is logged inside the block, down to the debugging of our own rooms."""
    log, root = Log(), logging.getLogger()
    level, handlers = root.level, root.handlers
    root.handlers = [log]
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(
        logging.WARNING
    )  # statements of tests' own; never logged in service
    try:
        yield log
    finally:
        root.setLevel(level)
        root.handlers = handlers


def mails() -> list[tuple[str, bytes]]:
    """(to whom, all of it) of every mail that was sent."""
    return [(", ".join(one.to), one.message().as_bytes()) for one in getattr(mail, "outbox", [])]


def parts_of(message: bytes) -> Iterator[bytes]:
    """A mail and its attachments, decoded."""
    from email import message_from_bytes

    for part in message_from_bytes(message).walk():
        yield str(part.items()).encode()
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload


def kept_by_redis() -> Iterator[tuple[str, bytes]]:
    """Every key with its values, whatever their kind; the cache and the queue are there too."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        for key in redis.scan_iter(count=500):
            for value in (key, *values_of(redis, key)):
                for text in opened(value):
                    yield key.decode("utf-8", "replace"), text


def values_of(redis: Any, key: bytes) -> list[bytes]:
    """All values under a key. Not DUMP: the server packs what it dumps."""
    kind = redis.type(key).decode()
    if kind == "string":
        return [redis.get(key) or b""]
    if kind == "list":
        return list(redis.lrange(key, 0, -1))
    if kind == "set":
        return list(redis.smembers(key))
    if kind == "zset":
        return list(redis.zrange(key, 0, -1))
    if kind == "hash":
        return [part for pair in redis.hgetall(key).items() for part in pair]
    if kind == "stream":
        return [part for _id, entry in redis.xrange(key) for pair in entry.items() for part in pair]
    return []  # gone meanwhile


def opened(value: bytes) -> Iterator[bytes]:
    """The value, and what is packed in it: base64 in JSON (a task's body), or squeezed."""
    yield value
    with suppress(zlib.error):
        yield zlib.decompress(value)
    with suppress(ValueError):
        for text in strings_in(json.loads(value)):
            yield text.encode("utf-8", "replace")
            with suppress(ValueError):
                yield base64.b64decode(text, validate=True)


def strings_in(found: Any) -> Iterator[str]:
    """Every text in what JSON holds, names included."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for name, value in found.items():
            yield name
            yield from strings_in(value)
    elif isinstance(found, list):
        for value in found:
            yield from strings_in(value)


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
