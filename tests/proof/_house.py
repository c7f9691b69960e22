"""A whole installation of which every part may be killed, and is started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg2
import pytest
from django.test import override_settings

from config.embedded import valkey
from tests.harness import databases, processes
from tests.harness.proving import Ground
from tests.harness.serving import OURS, Served

VICTIMS = ("web", "worker", "scheduler", "redis", "postgres")


class House:
    """Web, worker, scheduler and a Redis of its own; the PostgreSQL is the server's that all share, of which a backend
    is killed: its postmaster throws out everybody and recovers from the log, as after a crash."""

    def __init__(self, ground: Ground, stack: ExitStack, extra: dict[str, str]) -> None:
        self.ground, self.stack = ground, stack
        self.port, self.redis = processes.free_port(), processes.free_port()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(*OURS)
            static = processes.static_files()
        self.env = processes.environment(
            ground.database, ground.files, REDIS_URL=f"redis://127.0.0.1:{self.redis}/0", KANTOOR_DEBUG="0",
            KANTOOR_BASE_URL=f"http://localhost:{self.port}", KANTOOR_DEMO=databases.server(),
            KANTOOR_STATIC=static, **dict([OURS]), **extra,
        )  # fmt: skip
        self.commands = {
            "redis": [redis_program(), "--port", str(self.redis), "--save", "", "--bind", "127.0.0.1"],
            "web": processes.web_command(self.port),
            "worker": processes.worker_command(),
            "scheduler": processes.beat_command(ground.folder / "beat"),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name in self.commands:
            self.start(name)
        processes.wait_until(lambda: processes.answers(self.port), "the web server's start", 60)

    @classmethod
    @contextmanager
    def of(cls, ground: Ground, **extra: str) -> Iterator[House]:
        with ExitStack() as stack:
            house = cls(ground, stack, extra)
            with override_settings(KANTOOR_PORT=f":{house.port}"):
                yield house

    @property
    def web(self) -> Served:
        return Served(self.port, self.env, self.ground.files, self.ground.folder, self.running["web"].pid)

    def start(self, name: str) -> None:
        log = self.ground.folder / f"{name}.log"
        block = processes.running(self.commands[name], self.env, log)
        self.running[name] = self.stack.enter_context(block)

    def kill(self, name: str) -> None:
        """By SIGKILL, and start it again."""
        if name == "postgres":
            return kill_a_backend(self.ground.database)
        processes.kill(self.running[name])
        return self.start(name)


def redis_program() -> str:
    """The server that the house is tried with: of the wheel, or the machine's."""
    found = valkey.wheel_program() or shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise RuntimeError("there is no Valkey to be killed: make env")
    return str(found)


def kill_a_backend(database: str) -> None:
    connection = psycopg2.connect(databases.url_of("SUPERUSER_DATABASE_URL", database))
    os.kill(connection.info.backend_pid, signal.SIGKILL)
