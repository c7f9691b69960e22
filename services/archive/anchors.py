"""What is kept of the audit chains outside the database: a line a row, `number hash time`, only ever added to.

In the folder KANTOOR_ANCHORS a file a client; without it, in the bucket of the files an object a time, or a folder
beside that of the files.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from core.chain import Kept, Link, beginning
from services.archive.gateways import store
from services.archive.stores import Bucket

LINE = re.compile(r"(\d{1,18}) ([0-9a-f]{64}) \S+\n?")
NEWEST_FIRST = 10**18
END = 4096


class Anchors(Protocol):
    def lines(self, tenant_id: UUID) -> Iterator[str]: ...

    def last(self, tenant_id: UUID) -> Link: ...

    def add(self, tenant_id: UUID, links: Iterable[Link], now: datetime) -> None: ...


def anchors() -> Anchors:
    """Where this installation keeps them."""
    if settings.KANTOOR_ANCHORS:
        return InFolder(settings.KANTOOR_ANCHORS)
    files = store()
    return InBucket(files) if isinstance(files, Bucket) else InFolder(Path(settings.KANTOOR_FILES).with_name("anchors"))


def kept(tenant_id: UUID) -> Kept:
    """All that was kept of a client's chain."""
    found = (LINE.fullmatch(line) for line in anchors().lines(tenant_id))
    return Kept((int(match[1]), match[2]) for match in found if match)


def written(links: Iterable[Link], now: datetime) -> str:
    return "".join(f"{number} {text} {now.isoformat()}\n" for number, text in links)


def last_of(lines: Iterable[str], tenant_id: UUID) -> Link:
    """The last whole line: a process that was killed may have left half of one."""
    whole = [match for line in lines if (match := LINE.fullmatch(line))]
    return Link(int(whole[-1][1]), whole[-1][2]) if whole else beginning(tenant_id)


@dataclass(frozen=True, slots=True)
class InFolder:
    root: Path

    def file(self, tenant_id: UUID) -> Path:
        return self.root / f"{tenant_id.hex}.txt"

    def lines(self, tenant_id: UUID) -> Iterator[str]:
        if self.file(tenant_id).exists():
            with self.file(tenant_id).open(encoding="ascii", errors="replace") as file:
                yield from file

    def last(self, tenant_id: UUID) -> Link:
        if not self.file(tenant_id).exists():
            return beginning(tenant_id)
        with self.file(tenant_id).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - END))
            return last_of(file.read().decode("ascii", "replace").splitlines(keepends=True), tenant_id)

    def add(self, tenant_id: UUID, links: Iterable[Link], now: datetime) -> None:
        """On disk when it returns. Whoever comes second adds what the first did not."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.file(tenant_id).open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            whole = file.tell() == 0 or self._ends_whole(file)
            last = self.last(tenant_id).number
            text = written((link for link in links if link.number > last), now)
            file.write(("" if whole else "\n").encode() + text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _ends_whole(file: Any) -> bool:
        file.seek(-1, os.SEEK_END)
        return bool(file.read(1) == b"\n")


@dataclass(frozen=True, slots=True)
class InBucket:
    """An object each time, named so that the newest comes first."""

    files: Bucket

    def lines(self, tenant_id: UUID) -> Iterator[str]:
        for key in sorted(self._keys(tenant_id), reverse=True):
            yield from self._read(key)

    def last(self, tenant_id: UUID) -> Link:
        found = self.files.client.list_objects_v2(Bucket=self.files.name, Prefix=self._prefix(tenant_id), MaxKeys=1)
        newest = [self._read(one["Key"]) for one in found.get("Contents", [])]
        return last_of(newest[0] if newest else [], tenant_id)

    def add(self, tenant_id: UUID, links: Iterable[Link], now: datetime) -> None:
        links = list(links)
        key = f"{self._prefix(tenant_id)}{NEWEST_FIRST - links[0].number:019d}"
        self.files.client.put_object(Bucket=self.files.name, Key=key, Body=written(links, now).encode("ascii"))

    @staticmethod
    def _prefix(tenant_id: UUID) -> str:
        return f"anchors/{tenant_id.hex}/"

    def _keys(self, tenant_id: UUID) -> Iterator[str]:
        pages = self.files.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.files.name, Prefix=self._prefix(tenant_id)):
            yield from (one["Key"] for one in page.get("Contents", []))

    def _read(self, key: str) -> list[str]:
        body = self.files.client.get_object(Bucket=self.files.name, Key=key)["Body"]
        return str(body.read().decode("ascii", "replace")).splitlines(keepends=True)
