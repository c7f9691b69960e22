"""What a data folder remembers between two starts: ports, so that addresses stay, and generated passwords."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import socket
import time
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from config.embedded.children import CannotStart

PORTS = range(20_000, 32_000)  # below the range from which systems take the ports of outgoing connections
LOCK_PATIENCE = 8.0  # seconds; what an earlier supervisor left is ended within two


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lock(data: Path) -> int:
    """Take the data folder for us alone; returns the open lock. It is freed when the last holder ends.

    The guardian holds it too, so whoever gets it knows that nothing of an earlier start is left. Raises CannotStart.
    """
    held = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            if time.monotonic() > deadline:
                holder = os.pread(held, 20, 0).decode() or "unknown"
                os.close(held)
                raise CannotStart(f"{data} is in use by process {holder}. Stop that first.") from problem
            time.sleep(0.1)
        else:
            os.ftruncate(held, 0)
            os.pwrite(held, str(os.getpid()).encode(), 0)
            return held


@dataclass
class State:
    """Read once, written with every change; readable by us alone."""

    file: Path
    ports: dict[str, int] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Path) -> State:
        """The state of a data folder, empty on its first start."""
        file = data / "state.json"
        known = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return cls(file, known.get("ports", {}), known.get("passwords", {}))

    def port(self, name: str, preferred: int | None = None) -> int:
        """The port of a server: the one it had, else `preferred`, else any; another one where that is taken.

        It is chosen once for a start: afterwards our own server has it.
        """
        if name not in self.given:
            self.given[name] = self.ports[name] = self._choose(name, preferred)
            self._write()
        return self.given[name]

    def _choose(self, name: str, preferred: int | None) -> int:
        others = {port for other, port in self.ports.items() if other != name}
        wishes = [port for port in (self.ports.get(name), preferred) if port is not None]
        candidates = chain(wishes, (secrets.choice(PORTS) for _ in range(200)))
        port = next((port for port in candidates if port not in others and is_free(port)), None)
        if port is None:
            raise CannotStart(f"No free port between {PORTS.start} and {PORTS.stop} on 127.0.0.1.")
        return port

    def password(self, name: str) -> str:
        """A password made on first use and kept."""
        if name not in self.passwords:
            self.passwords[name] = secrets.token_hex(32)
            self._write()
        return self.passwords[name]

    def _write(self) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"ports": self.ports, "passwords": self.passwords}, indent=1), encoding="utf-8")
        fresh.replace(self.file)
