"""The whole demo from an empty folder: the main job over HTTP against servers of its own, and nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.house import OURS, ROOT

FIGURES = {
    "clients": 3, "rows_in": 830, "rows_refused": 176, "invoices_issued": 809, "orders_held": 21, "pdf": 809,
    "ubl_valid": 809, "first_pass_invoices": 636,
}  # fmt: skip
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def python(*argv: str, env: dict[str, str] = CLEAN, patience: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *argv], cwd=ROOT, env=env, capture_output=True, text=True, timeout=patience, check=False
    )


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder; as root part of it lies elsewhere, so it is dropped by the one who knows where."""
    yield tmp_path / "demo"
    python("config.embedded", "drop", "--data", str(tmp_path / "demo"))


def processes_of(data: Path) -> list[str]:
    """Command lines that name the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [line for line in found if str(data) in line]


@pytest.mark.servers
def test_the_demo_does_its_job_once_and_counts_it_again(data: Path) -> None:
    first = python("demo", "--once", "--data", str(data), patience=600)
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout.splitlines()[-1])
    assert {name: told[name] for name in FIGURES} == FIGURES
    assert set(told) == {*FIGURES, "seconds", "base_urls"}
    assert set(told["base_urls"]) == {"account", "console", "noordzee", "wisla", "hansa"}
    assert len(list((data / "mail").glob("*.eml"))) == 809
    assert len(list((data / "invoices").glob("*/*.pdf"))) == 809
    assert processes_of(data) == []
    second = python("demo", "--once", "--data", str(data), patience=300)
    assert second.returncode == 0, second.stderr
    again = json.loads(second.stdout.splitlines()[-1])
    assert {name: again[name] for name in FIGURES} == FIGURES
    assert "handed in" not in second.stderr


def test_beside_a_real_database_it_does_not_start(data: Path) -> None:
    refused = python("demo", "--once", "--data", str(data), env={**CLEAN, "DATABASE_URL": "postgres://a@db.example/k"})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "DATABASE_URL is set" in refused.stderr
    assert not data.exists()
