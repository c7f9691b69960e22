"""The proof of hostile files finds what it looks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.confined import Limits
from tests.harness.proving import Progress
from tests.proof import hostile


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parser", "said"),
    [("fall_over", "ZeroDivisionError"), ("ask_for_a_socket", "socket"), ("hold", "MB")],
)
def test_a_parser_that_does_what_it_must_not_is_found(
    parser: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hostile, "LIMITS", Limits(seconds=5, patience=10, megabytes=900))
    path = tmp_path / "file"
    path.write_bytes(b"x")
    (trouble,) = hostile.parsed(f"tests.harness.mischief:{parser}", path, "file", Progress())
    assert said in trouble
