"""A real clamd in a process of its own, with one line of signatures: the harmless file that all scanners find."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness import processes

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!" + b"$H+H*"
"""eicar.org; in two parts, or scanners would take this file away."""
NAME = "Kantoor.Test.Eicar"


def program() -> str:
    """Where clamd is; config/setup/clamd.sh installs it."""
    found = os.environ.get("CLAMD") or shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "clamd is not there: run config/setup/clamd.sh"
    return found


@contextmanager
def clamd(folder: Path, port: int | None = None) -> Iterator[str]:
    """CLAMD_URL of a scanner that lives as long as the block."""
    port = port or processes.free_port()
    database = folder / "signatures"
    database.mkdir(parents=True, exist_ok=True)
    (database / "eicar.ndb").write_text(f"{NAME}:0:*:{EICAR.hex()}\n", encoding="ascii")
    settings = {
        "Foreground": "yes", "TCPSocket": port, "TCPAddr": "127.0.0.1", "DatabaseDirectory": database,
        "MaxThreads": 2, "StreamMaxLength": "200M", "TemporaryDirectory": folder, "SelfCheck": 0,
    }  # fmt: skip
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="utf-8")
    with processes.running([program(), "--config-file", str(config)], dict(os.environ), folder / "log"):
        processes.wait_until(lambda: processes.answers(port), f"clamd ({folder / 'log'})")
        yield f"tcp://127.0.0.1:{port}"
