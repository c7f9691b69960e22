"""Our parsers, watched in their confined child: how often they asked for a socket, whether they got one or not."""

from __future__ import annotations

import sys
from pathlib import Path

from core.confined.child import Parsed
from services.archive.inspection import look
from services.desk.intake.apart import table

asked: list[str] = []


def watch() -> None:
    sys.addaudithook(lambda event, _: asked.append(event) if event.startswith("socket.") else None)


def looked(path: Path, *, name: str) -> Parsed:
    """The look into a file, and its sockets."""
    watch()
    found = look(path, name=name)
    return Parsed({"found": found.first, "sockets": asked})


def tabled(path: Path, *, name: str) -> Parsed:
    """The table of a file to its end: (how many rows, sockets)."""
    watch()
    found = table(path, name=name)
    return Parsed({"found": sum(len(part) for part in found.parts()), "sockets": asked})
