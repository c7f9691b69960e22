"""Which proofs there are: every module of tests/proof that has a function `prove`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from tests.harness.databases import ROOT
from tests.harness.proving.ground import Ground

NO_PROOFS = ("test_", "_", "conftest")


class Proof(Protocol):
    """A module that proves one thing."""

    def prove(self, ground: Ground, /) -> None: ...


def names() -> list[str]:
    return [found.name for found in iter_modules([str(ROOT / "tests/proof")]) if not found.name.startswith(NO_PROOFS)]


def proof(name: str) -> Proof:
    """Imported only when it runs: modules of proofs import models, and Django must be there first."""
    return cast("Proof", import_module(f"tests.proof.{name}"))
