"""What a proof stands on."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal, TypeVar

from tests.harness.databases import ROOT
from tests.harness.proving.progress import Progress

Size = Literal["ci", "small", "full"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """A database of its own with the cast in it (Django is set up and points at it), a folder that is thrown away, and
    how far an earlier run came. `size` is "ci" (seconds), "small" (minutes) or "full"."""

    size: Size
    database: str
    folder: Path
    progress: Progress = field(default_factory=Progress.begin)

    def pick(self, *, ci: T, small: T, full: T) -> T:
        """What this size asks for."""
        return {"ci": ci, "small": small, "full": full}[self.size]

    def chance(self, part: int = 0) -> Random:
        """Chance of this run for one part: the same again when an interrupted run goes on."""
        return Random(f"{self.progress.seed}-{part}")

    @property
    def files(self) -> Path:
        """KANTOOR_FILES of this process, and of those that the proof starts."""
        return self.folder / "files"

    def samples(self, under: str) -> list[Path]:
        """The files below a folder of SAMPLES_DIR that nobody here wrote; empty where it is not there."""
        root = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "data")
        return sorted(path for path in (root / under).rglob("*") if path.is_file())
