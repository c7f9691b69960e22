"""Our web server on a port of its own, as an installation runs it: no debugging, collected static files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.harness import databases, processes

OURS = ("DJANGO_SETTINGS_MODULE", "config.settings")
"""Children inherit the tests' own settings otherwise, which debug."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running installation: `env` is that of its processes, `files` the folder of its blobs, `pid` gunicorn's."""

    port: int
    env: dict[str, str]
    files: Path
    logs: Path
    pid: int

    def at(self, room: str, path: str = "/") -> str:
        """An address in a room ("account", "console", a client's slug) as a browser writes it."""
        return f"http://{self.host(room)}{path}"

    def host(self, room: str) -> str:
        return f"{room}.localhost:{self.port}"

    def web_log(self) -> str:
        return (self.logs / "web.log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def served(database: str, folder: Path, **extra: str) -> Iterator[Served]:
    """Gunicorn that serves from `database`; `folder` holds its files and logs, `extra` are more variables."""
    port = processes.free_port()
    files = folder / "files"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(*OURS)
        static = processes.static_files()
    env = processes.environment(
        database, files, KANTOOR_BASE_URL=f"http://localhost:{port}", KANTOOR_DEMO=databases.server(),
        KANTOOR_DEBUG="0", KANTOOR_STATIC=static, **dict([OURS]), **extra,
    )  # fmt: skip
    with processes.running(processes.web_command(port), env, folder / "web.log") as web:
        processes.wait_until(lambda: processes.answers(port), "the web server's start")
        yield Served(port, env, files, folder, web.pid)
