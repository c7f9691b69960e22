"""A table that a client handed in, as we see it: shape and rows, read in a confined child (`apart.py`)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.confined import Confined, Limits, ParserFailed, TooMuch
from services.desk.intake.raw import RawRow
from services.desk.intake.refusals import TooHard, Unreadable
from services.desk.intake.shapes import FileShape

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=300, patience=60, megabytes=512)
"""For the largest file that is taken in, on a machine that has other things to do."""


class ForeignTable:
    """A file as a table. Raises the refusals of `shapes.sniff`, here and while rows are read. Close it."""

    def __init__(self, path: Path, name: str, shape: FileShape | None = None, limits: Limits = LIMITS) -> None:
        self.name = name
        given = shape.as_json() if shape else None
        with self._refusing():
            self.child = Confined("services.desk.intake.apart:table", path, limits, name=name, shape=given)
        self.shape = FileShape.from_json(self.child.first)

    def rows(self) -> Iterator[RawRow]:
        """The rows as they stand, from the beginning each time; who begins anew ends an earlier going through."""
        with self._refusing():
            for part in self.child.parts():
                for number, cells, flaw in part:
                    yield RawRow(number, tuple(cells), flaw)

    def close(self) -> None:
        self.child.close()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """A child that died of a file is the file's fault, said in words."""
        try:
            yield
        except TooMuch as trouble:
            log.warning("a table was given up: %s", trouble)
            raise TooHard(name=self.name) from trouble
        except ParserFailed as trouble:
            raise Unreadable(name=self.name) from trouble
