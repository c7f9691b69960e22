"""Starting children so that they cannot outlive us, and saying what went wrong when one dies."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1  # prctl(2): the signal that a child gets when its parent dies
TAIL = 15  # lines of a log worth showing


class CannotStart(Exception):
    """Something needed is missing or in the way; the text says what and what to do."""


class ChildDied(Exception):
    """A child ended that should have stayed, or a step failed; the text ends with the tail of its log."""


@dataclass
class Child:
    """A process that we started. `signals` ask, then tell it to end; after them comes SIGKILL."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)

    def died(self, how: str = "ended by itself") -> ChildDied:
        """The words for a child that has ended."""
        code = self.process.returncode
        by = f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"
        return ChildDied(f"{self.name} {how} ({by}).{self.last_words()}")

    def last_words(self) -> str:
        """The end of its log, on lines of their own."""
        if self.log is None or not self.log.is_file():
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL:]
        return "\n".join([f" The end of {self.log}:", *(f"    {line}" for line in lines)])

    def end(self, patience: float) -> None:
        """Ask, wait `patience` seconds, tell, wait two more; then kill it with its whole process group."""
        for signum, seconds in zip((*self.signals, signal.SIGKILL), (patience, 2.0, 2.0), strict=False):
            if self.process.poll() is not None:
                return
            self.send(signum)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue

    def send(self, signum: signal.Signals) -> None:
        """A signal to it; SIGKILL also to its children, where it leads a group of its own."""
        if signum is signal.SIGKILL and os.getpgid(self.process.pid) == self.process.pid:
            os.killpg(self.process.pid, signum)
        else:
            self.process.send_signal(signum)


def tie(parent: int, signum: int) -> Callable[[], None]:
    """What a child does between fork and exec: ask the kernel for `signum` when its parent dies.

    It is the second rope; the guardian is the first. It must come after a change of user, which undoes it.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def in_child() -> None:
        prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return in_child


def launch(
    name: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path | None,
    user: pwd.struct_passwd | None = None,
    signals: tuple[signal.Signals, ...] = (signal.SIGTERM,),
    stdin: int | None = subprocess.DEVNULL,
    own_session: bool = True,
) -> Child:
    """Start a child. Output goes to the file `log` (begun anew), or to our own output when it is None.

    A child with its own session does not see a Ctrl-C at our terminal. Raises CannotStart.
    """
    if sys.platform != "linux":
        raise CannotStart("The embedded servers run on Linux. Elsewhere, set DATABASE_URL and REDIS_URL.")
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600) if log else None
    try:
        process = subprocess.Popen(
            argv,
            env=dict(env),
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=own_session,
            preexec_fn=tie(os.getpid(), signals[0]),
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    except (OSError, subprocess.SubprocessError) as problem:
        raise CannotStart(f"{name} could not be started: {problem}") from problem
    finally:
        if output is not None:
            os.close(output)
    return Child(name, process, log, signals)


def until(ready: Callable[[], bool], child: Child, patience: float) -> None:
    """Wait for `ready`, at most `patience` seconds. Raises ChildDied when it ends first or takes longer."""
    deadline = time.monotonic() + patience
    while not ready():
        if child.process.poll() is not None:
            raise child.died()
        if time.monotonic() > deadline:
            raise ChildDied(f"{child.name} was not ready after {patience:.0f} s.{child.last_words()}")
        time.sleep(0.03)
