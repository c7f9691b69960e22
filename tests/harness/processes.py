"""Our own processes, started for a test on a database of its own, and ended by their ids."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from tests.harness import databases

PATIENCE = 30


@cache
def static_files() -> str:
    """The folder of the collected static files, made once a run: a web process without debugging wants its manifest."""
    folder = tempfile.mkdtemp(prefix="kantoor-static-")
    env = {**os.environ, "KANTOOR_STATIC": folder, "KANTOOR_DEBUG": "0"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--ignore", "fonts", "-v", "0"]
    subprocess.run(command, cwd=databases.ROOT, env=env, check=True)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(database: str, files: Path, **extra: str) -> dict[str, str]:
    """The environment of a process that serves from `database`; `extra` are more variables."""
    return {
        **os.environ,
        "DATABASE_URL": databases.url_of("DATABASE_URL", database),
        "KANTOOR_FILES": str(files),
        "KANTOOR_PROCESS": "serve",
        "KANTOOR_QUEUE": f"test-{database}",
        "KANTOOR_LEASE_SECONDS": "3",
        **extra,
    }


@contextmanager
def running(argv: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own; the whole group is ended at the end of the block."""
    with log.open("ab") as out:
        process = subprocess.Popen(argv, env=env, cwd=databases.ROOT, stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes], how: int = signal.SIGKILL) -> None:
    """Kill the process and its children at once."""
    try:
        os.killpg(process.pid, how)
    except ProcessLookupError:
        return
    process.wait()


def worker_command() -> list[str]:
    return [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--pool",
        "prefork",
        "--concurrency",
        "2",
        "-l",
        "WARNING",
    ]


def beat_command(schedule: Path) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "config", "beat", "-l", "WARNING", "-s", str(schedule), "--pidfile="]


def web_command(port: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "1", "--threads", "8", "--no-control-socket",
    ]  # fmt: skip


def wait_until(true: Callable[[], Any], what: str, patience: float = PATIENCE) -> None:
    """Wait for something to become true; fails with its name."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {patience} s")
        time.sleep(0.1)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0
