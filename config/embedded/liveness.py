"""Our end of the pipe to the guardian, which ends our children when we end."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from config.embedded import guardian
from config.embedded.children import Child, ChildDied


class Liveness:
    """The pipe stays open as long as we live. `lock` is held by the guardian too, until it has tidied up."""

    def __init__(self, lock: int) -> None:
        self.mark = f"KANTOOR_STARTED_BY_{secrets.token_hex(8)}"
        reading, self._pipe = os.pipe()
        above = [f"{one.pid}:{one.born}" for one in guardian.ancestors()]
        argv = [sys.executable, "-I", "-S", guardian.__file__, self.mark, *above]
        self._guardian = subprocess.Popen(
            argv, stdin=reading, stdout=subprocess.DEVNULL, env={}, start_new_session=True, pass_fds=[lock]
        )
        os.close(reading)

    def add(self, child: Child) -> None:
        """End this child after us."""
        found = guardian.identity(child.process.pid)
        if found is not None:
            self._tell("add", [found.pid, found.born, list(child.signals)])

    def forget(self, child: Child) -> None:
        """It has ended."""
        self._tell("forget", child.process.pid)

    def remove(self, folder: Path) -> None:
        """Remove this folder after us."""
        self._tell("remove", str(folder))

    def check(self) -> None:
        """Raises ChildDied when the guardian is gone."""
        if self._guardian.poll() is not None:
            raise ChildDied("The guardian process was ended from outside.")

    def close(self) -> None:
        """Let the guardian look for what our children left, and end."""
        os.close(self._pipe)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._guardian.wait(guardian.GIVE_UP + 5)

    def _tell(self, word: str, what: object) -> None:
        with contextlib.suppress(BrokenPipeError):  # `check` notices
            os.write(self._pipe, json.dumps({word: what}).encode() + b"\n")
