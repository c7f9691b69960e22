"""Our side of a confined child: it is given a file and a work, and answers in plain values, in time, or is ended.

with Confined("services.desk.intake.apart:table", path, Limits(), name="orders.csv") as child:
    child.first
    for part in child.parts(): ...      # as often as you like, from the beginning each time
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.confined.child import AGAIN, LENGTH, NEXT
from core.refusals import Refusal

log = logging.getLogger(__name__)

AHEAD = 3
"""Parts that a child may have ready before they are asked for: so it works while we do."""
LARGEST = 64 << 20
"""Bytes of one answer."""
PARSERS = ("services.desk.intake.apart", "services.archive.inspection")
"""What the nursery loads: named here as text, since the kernel imports no room."""


class TooMuch(RuntimeError):
    """The file takes more time or memory than a file gets, or its parser died of it."""


class ParserFailed(RuntimeError):
    """The parser fell over this file; the text is where, for the log."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file gets: seconds of the processor in all, seconds until each answer, megabytes of address space."""

    seconds: int = 60
    patience: float = 30.0
    megabytes: int = 512


class Nursery:
    """One a process of ours, made with the first file; see nursery.py."""

    def __init__(self) -> None:
        self.pid, self.lock = os.getpid(), threading.Lock()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        script = str(Path(__file__).with_name("nursery.py"))
        self.process = subprocess.Popen(
            [sys.executable, "-I", script, str(theirs.fileno()), *PARSERS],
            env={"LC_ALL": "C.UTF-8"}, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()], start_new_session=True,
        )  # fmt: skip
        theirs.close()

    def child(self) -> tuple[int, int, int]:
        """(pidfd, where it reads, where it answers) of a new child. Raises OSError where the nursery is gone."""
        its_commands, commands = os.pipe()
        answers, its_answers = os.pipe()
        try:
            with self.lock:
                socket.send_fds(self.control, [b"child"], [its_commands, its_answers])
                message, fds, _flags, _address = socket.recv_fds(self.control, 16, 1)
            if not message:
                raise ConnectionResetError("the nursery is gone")
        except OSError:
            os.close(commands)
            os.close(answers)
            raise
        finally:
            os.close(its_commands)
            os.close(its_answers)
        return fds[0], commands, answers


_nursery: Nursery | None = None
_making = threading.Lock()


def born() -> tuple[int, int, int]:
    """A new child, of a new nursery where the old one is another process's or gone."""
    global _nursery
    for fresh in (False, True):
        with _making:
            if fresh or _nursery is None or _nursery.pid != os.getpid():
                _nursery = Nursery()
            nursery = _nursery
        with suppress(OSError):
            return nursery.child()
    raise ParserFailed("no child could be started")


class Confined:
    """One file in the hands of one child. Raises what the work refuses, TooMuch and ParserFailed, here and while parts
    are read. Close it; it also goes with the last reference."""

    def __init__(self, work: str, path: Path, limits: Limits, **words: Any) -> None:
        self.limits, self.owed = limits, 0
        self.memory = 0
        self.poll = select.poll()
        self.pidfd, self.commands, self.answers = born()
        self.poll.register(self.answers, select.POLLIN)
        order: dict[str, Any] = {"work": work, "path": str(path.absolute()), "words": words}
        order |= {"seconds": limits.seconds, "megabytes": limits.megabytes}
        try:
            self._send(json.dumps(order).encode() + b"\n")
            self.first: Any = self._answer()["first"]
        except BaseException:
            self.close()
            raise

    def parts(self) -> Iterator[Any]:
        """The parts from the beginning; beginning anew ends an earlier going through."""
        self._send(AGAIN)
        while "again" not in self._answer():
            self.owed -= 1
        self.owed = 0
        while True:
            self._send(NEXT * (AHEAD - self.owed))
            self.owed = AHEAD
            answer = self._answer()
            self.owed -= 1
            if "end" in answer:
                return
            yield answer["part"]

    def _send(self, what: bytes) -> None:
        try:
            os.write(self.commands, what)
        except BrokenPipeError:
            raise TooMuch("the parser died") from None

    def _answer(self) -> dict[str, Any]:
        until = time.monotonic() + self.limits.patience
        size = int.from_bytes(self._read(LENGTH, until), "big")
        if size > LARGEST:
            raise ParserFailed("an answer without end")
        answer = json.loads(self._read(size, until).decode("utf-8", "surrogatepass"))
        if not isinstance(answer, dict):
            raise ParserFailed("an answer that is none")
        self.memory = answer.get("memory", self.memory)
        if "trouble" in answer:
            raise trouble_of(answer["trouble"])
        return answer

    def _read(self, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            if not self.poll.poll(max(until - time.monotonic(), 0) * 1000):
                self.close()
                raise TooMuch("the parser took too long")
            piece = os.read(self.answers, min(size - len(found), 1 << 20))
            if not piece:
                raise TooMuch("the parser died")
            found += piece
        return bytes(found)

    def close(self) -> None:
        """The child is ended, wherever it is."""
        if self.pidfd < 0:
            return
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        for fd in (self.pidfd, self.commands, self.answers):
            os.close(fd)
        self.pidfd = self.commands = self.answers = -1

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "pidfd", -1) >= 0:
            self.close()


def trouble_of(told: dict[str, Any]) -> Exception:
    """What a child says went wrong, as the exception that it was. Only refusals that are loaded already are made: a
    child must not choose what we import."""
    if "refusal" in told:
        found = refusal_called(told["refusal"])
        if found is not None:
            return found(**told["detail"])
    if told.get("kind") == "MemoryError":
        return TooMuch("memory")
    log.warning("a parser fell over a file: %s", told.get("where") or told)
    return ParserFailed(str(told.get("kind")))


def refusal_called(name: str) -> type[Refusal] | None:
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        one = waiting.pop()
        if f"{one.__module__}.{one.__name__}" == name:
            return one
        waiting += one.__subclasses__()
    return None


__all__: Sequence[str] = ["Confined", "Limits", "ParserFailed", "TooMuch"]
