"""An S3-compatible store in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness import processes


@contextmanager
def s3(log: Path) -> Iterator[int]:
    """The port of an S3-compatible store that lives as long as the block."""
    port = processes.free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with processes.running(command, {"PATH": "/usr/bin:/bin"}, log):
        processes.wait_until(lambda: processes.answers(port), "the store")
        yield port
