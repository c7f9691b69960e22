"""How far a proof came: its seed, its counts, what it found, kept so that an interrupted run goes on where it was."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SAVED_EVERY = 2.0  # seconds
TOLD = 200
"""Failures kept in words; the counts go on."""


@dataclass(slots=True)
class Progress:
    """`position` parts are done; `counts` are the metrics so far, in the order in which they were first named;
    `failures` say in words what was found; `notes` are a proof's own, as JSON has them. Without a file nothing is
    kept."""

    seed: int = 0
    position: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    failed: int = 0
    finished: bool = False
    notes: dict[str, Any] = field(default_factory=dict)
    file: Path | None = None
    _saved: float = 0.0

    @classmethod
    def begin(cls, file: Path | None = None) -> Progress:
        """Where the last run stopped, or a new one with a seed of its own."""
        if file is not None and file.is_file():
            return cls(**json.loads(file.read_text(encoding="utf-8")), file=file)
        return cls(seed=secrets.randbits(32), file=file)

    def parts(self, total: int) -> Iterator[int]:
        """The numbers of the parts that are left of `total`; each counts as done when the next is asked for."""
        while self.position < total:
            yield self.position
            self.position += 1
            self.keep()

    def count(self, name: str, n: int = 1, unit: str = "count") -> None:
        """Add to a metric. Name it once with 0, so that it is printed although nothing happened."""
        self.counts[name] = self.counts.get(name, 0) + n
        self.units[name] = unit

    def fail(self, name: str, words: str) -> None:
        """Add one to the metric that counts failures of a kind, and say in words what was found where."""
        self.count(name)
        self.failed += 1
        if len(self.failures) < TOLD:
            self.failures.append(f"{name}: {words}")

    def keep(self, *, now: bool = False) -> None:
        """Write all this down, at most every two seconds unless `now`."""
        if self.file is None or not (now or time.monotonic() - self._saved > SAVED_EVERY):
            return
        self._saved = time.monotonic()
        kept = {name: value for name, value in asdict(self).items() if name not in ("file", "_saved")}
        fresh = self.file.with_suffix(".new")
        fresh.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        fresh.replace(self.file)
