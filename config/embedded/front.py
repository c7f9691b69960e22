"""A command in front: it has our terminal, and signals are its business."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from types import FrameType

from config.embedded.children import Child


@contextlib.contextmanager
def passing_on(patience: float) -> Iterator[list[Child]]:
    """Pass signals on to the children in the list that this yields; they are killed `patience` s after SIGTERM."""
    front: list[Child] = []

    def pass_on(signum: int, _frame: FrameType | None) -> None:
        for child in front if signum != signal.SIGINT or not at_our_terminal() else ():
            child.process.send_signal(signum)
        if signum != signal.SIGINT:
            signal.setitimer(signal.ITIMER_REAL, patience)

    def too_late(_signum: int, _frame: FrameType | None) -> None:
        for child in front:
            child.process.kill()

    before = {signum: signal.signal(signum, pass_on) for signum in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, too_late)
    try:
        yield front
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for signum, handler in before.items():
            signal.signal(signum, handler)


def at_our_terminal() -> bool:
    """Whether a Ctrl-C typed now reaches our whole process group, the command with it."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    finally:
        os.close(terminal)
