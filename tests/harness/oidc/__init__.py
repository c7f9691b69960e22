"""A real OpenID provider (npm oidc-provider) in a process of its own."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness import databases, processes

CLIENT, SECRET = "kantoor", "only-for-tests-only-for-tests-only"


@dataclass(frozen=True, slots=True)
class Company:
    """A running provider; `issuer` is its address."""

    issuer: str


def node() -> str:
    """The machine's, or that of the wheel."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    assert found, "there is no node: install the requirements of the tests"
    return found


@contextmanager
def company(port: int, back: str, log: Path, unverified: tuple[str, ...] = ()) -> Iterator[Company]:
    """A provider on this port that sends people back to the address `back`."""
    told = {"port": port, "client": CLIENT, "secret": SECRET, "back": back, "unverified": unverified}
    program = str(databases.ROOT / "tests" / "harness" / "oidc" / "provider.mjs")
    with processes.running([node(), program, json.dumps(told)], {"PATH": "", "NODE_ENV": "test"}, log):
        processes.wait_until(lambda: processes.answers(port), "the company's sign-in")
        yield Company(f"http://127.0.0.1:{port}")
