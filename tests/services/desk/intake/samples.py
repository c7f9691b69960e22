"""Files that nobody here wrote, in the folder that SAMPLES_DIR names; they stand outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "data")
NORTHWIND = SAMPLES / "northwind"
HOSTILE = SAMPLES / "hostile"

needs_samples = pytest.mark.skipif(
    not NORTHWIND.is_dir(), reason="set SAMPLES_DIR to the folder of sample files to run this as well"
)
