"""Files as they arrive at the archive's upload handler."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from services.archive.gateways import incoming
from services.archive.uploads import ArrivedFile


def arrived(files: Mapping[str, bytes]) -> list[ArrivedFile]:
    """name → bytes, as uploads that are on the store's disk already."""
    return [one(name, content) for name, content in files.items()]


def one(name: str, content: bytes) -> ArrivedFile:
    path = incoming()
    path.write_bytes(content)
    return ArrivedFile(path, name, "text/csv", len(content), hashlib.sha256(content).hexdigest())
