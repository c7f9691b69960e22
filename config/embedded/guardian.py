"""The guardian: a small process that outlives the supervisor just long enough to end what it started.

It holds the reading end of a pipe whose only writer is the supervisor. The pipe closes when the supervisor
ends, in whatever way; then everything that the supervisor started is ended within two seconds: asked, told,
killed. When one of the processes *above* the supervisor dies (the shell that ran `make demo`), it kills the
supervisor itself, with the same effect.

Run by its path and with the standard library alone, so that nothing of the project can delay or break it.
Lines on the pipe are JSON: {"add": [pid, born, [signals…]]}, {"forget": pid}, {"remove": folder}.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOOK_UP_EVERY = 0.25  # seconds between two looks at the processes above
PATIENCE = (0.0, 1.0, 1.6)  # seconds after the end of the supervisor at which we ask, tell, kill
GIVE_UP = 5.0


@dataclass(frozen=True)
class Identity:
    """A process, told from a later one with the same number by its birth (clock ticks since boot)."""

    pid: int
    born: int

    def alive(self) -> bool:
        """Whether it still runs; a zombie does not."""
        now = look(self.pid)
        return now is not None and now.born == self.born and now.state not in "ZX"

    def send(self, signum: int) -> None:
        """Send a signal if it still lives."""
        if self.alive():
            try:
                os.kill(self.pid, signum)
            except (ProcessLookupError, PermissionError):
                return


@dataclass(frozen=True)
class Look:
    """What /proc/<pid>/stat says (proc(5))."""

    state: str
    parent: int
    session: int
    born: int


def look(pid: int) -> Look | None:
    """The process as the kernel sees it now, None when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before may hold blanks and brackets
    return Look(fields[0], int(fields[1]), int(fields[3]), int(fields[19]))


def identity(pid: int) -> Identity | None:
    """The identity of a process that runs now."""
    now = look(pid)
    return Identity(pid, now.born) if now else None


def ancestors() -> Iterator[Identity]:
    """Our parent, and those above it in our session: the shell, `make`, but not init."""
    session, pid = os.getsid(0), os.getppid()
    while pid > 1 and (now := look(pid)) is not None:
        if now.session != session and pid != os.getppid():
            return
        yield Identity(pid, now.born)
        pid = now.parent


def marked(mark: str) -> Iterator[Identity]:
    """All processes with our mark in their environment: children of children, daemons too."""
    wanted = mark.encode() + b"="
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (found := identity(int(folder.name))) is not None:
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(entry.startswith(wanted) for entry in environment):
                yield found


@dataclass
class Guardian:
    """What to end, and whom to watch."""

    mark: str
    above: list[Identity]
    children: dict[int, tuple[Identity, list[int]]] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)

    def hear(self, line: bytes) -> None:
        """One line from the supervisor."""
        word, what = next(iter(json.loads(line).items()))
        if word == "add":
            pid, born, signals = what
            self.children[pid] = (Identity(pid, born), signals)
        elif word == "forget":
            self.children.pop(what, None)
        elif word == "remove":
            self.folders.append(Path(what))

    def listen(self) -> None:
        """Until the supervisor is gone."""
        supervisor, rest = os.getppid(), b""
        while True:
            if select.select([0], [], [], LOOK_UP_EVERY)[0]:
                heard = os.read(0, 65536)
                if not heard:
                    return
                *lines, rest = (rest + heard).split(b"\n")
                for line in lines:
                    self.hear(line)
            elif not all(one.alive() for one in self.above) and os.getppid() == supervisor:
                os.kill(supervisor, signal.SIGKILL)

    def remaining(self) -> dict[Identity, list[int]]:
        """What still runs: registered children with their own signals, and whatever else carries our mark."""
        known = {child: signals for child, signals in self.children.values() if child.alive()}
        return known | {found: [] for found in marked(self.mark) if found not in known}

    def end_all(self) -> None:
        """Ask, tell, kill. Strangers with our mark are left to their parents first, then killed."""
        start = time.monotonic()
        for step in range(len(PATIENCE)):
            for one, signals in self.remaining().items():
                self.urge(one, signals, step)
            until = [*PATIENCE, GIVE_UP][step + 1]
            while time.monotonic() - start < until:
                if not self.remaining():
                    return
                time.sleep(0.05)

    @staticmethod
    def urge(one: Identity, signals: list[int], step: int) -> None:
        """The step-th signal of a child, SIGKILL when it has no more; a stranger gets none in step 0."""
        if step < len(signals):
            one.send(signals[step])
        elif signals or step:
            one.send(signal.SIGKILL)


def main(mark: str, *above: str) -> None:
    """Arguments: the mark, then PID:BORN of every process above the supervisor."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(signum, signal.SIG_IGN)
    pairs = (text.split(":") for text in above)
    guardian = Guardian(mark, [Identity(int(pid), int(born)) for pid, born in pairs])
    guardian.listen()
    guardian.end_all()
    for folder in guardian.folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
