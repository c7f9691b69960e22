"""Official and hostile files that stand outside the project, in the folder that SAMPLES_DIR names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
SAMPLES = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "data")


def samples(pattern: str) -> list[Path]:
    """The files of a pattern, in order; none where the folder is absent."""
    return sorted(SAMPLES.glob(pattern))


def needs(files: list[Path]) -> pytest.MarkDecorator:
    """Skips a test whose files are absent. What is tested with them is tested with files of our own as well."""
    return pytest.mark.skipif(not files, reason="set SAMPLES_DIR to the folder of sample files to run this as well")
