"""What a parser that was taken over would try; run in a confined child by tests/core/test_confined.py."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

from core.confined.child import Parsed
from core.refusals import BadInput


class NotLiked(BadInput):
    words = gettext_lazy("“%(name)s” is not liked: %(n)s")


def count(path: Path, *, to: int) -> Parsed:
    return Parsed(path.read_text(encoding="utf-8"), lambda: iter(range(to)))


def refuse(path: Path, *, name: str) -> Parsed:
    raise NotLiked(name=name, n=3)


def fall_over(path: Path, **_: Any) -> Parsed:
    raise ZeroDivisionError("secret words of the file")


def fall_over_later(path: Path) -> Parsed:
    def parts() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    return Parsed(None, parts)


def eat(path: Path) -> Parsed:
    held = []
    while True:
        held.append(bytearray(16 << 20))


def spin(path: Path) -> Parsed:
    while True:
        pass


def sleep(path: Path) -> Parsed:
    time.sleep(60)
    return Parsed(None)


def die(path: Path) -> Parsed:
    os._exit(0)


def crash(path: Path) -> Parsed:
    ctypes.string_at(0)
    return Parsed(None)


def try_all(path: Path, *, parent: int, secret: str, scratch: str) -> Parsed:
    """What each attempt came to: the name of its error, or "done"."""
    return Parsed({name: outcome(deed) for name, deed in deeds(parent, secret, scratch).items()})


def deeds(parent: int, secret: str, scratch: str) -> dict[str, Callable[[], Any]]:
    libc = ctypes.CDLL(None, use_errno=True)

    def call(*arguments: Any) -> None:
        if libc.syscall(*arguments) < 0:
            raise OSError(ctypes.get_errno(), "refused")

    return {
        "internet": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "internet 6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
        "unix": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "pair": socket.socketpair,
        "fork": os.fork,
        "clone3": lambda: call(435, 0, 0),
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
        "signal": lambda: os.kill(parent, 0),
        "our memory": lambda: call(310, parent, 0, 0, 0, 0, 0),
        "io_uring": lambda: call(425, 1, 0),
        "our environment": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "its own environment": lambda: Path("/proc/self/environ").read_bytes(),
        "another file": lambda: Path(secret).read_bytes(),
        "the source": lambda: Path(__file__).read_bytes(),
        "a list of files": lambda: list(Path("/etc").iterdir()),
        "a new file": lambda: Path(scratch).write_bytes(b"x"),
        "unlimit": lambda: __import__("resource").setrlimit(7, (4096, 4096)),
    }


def outcome(deed: Callable[[], Any]) -> str:
    try:
        deed()
    except BaseException as trouble:
        return type(trouble).__name__
    return "done"


def surroundings(path: Path) -> Parsed:
    """What a child has from us: its environment and its open files."""
    fds = [fd for fd in range(256) if is_open(fd)]
    kinds = [os.fstat(fd).st_mode & 0o170000 for fd in fds]
    return Parsed({"environment": dict(os.environ), "fds": len(fds), "kinds": sorted(set(kinds))})


def is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def ask_for_a_socket(path: Path, **_: Any) -> Parsed:
    with suppress(OSError):
        socket.socket()
    return Parsed({"found": None, "sockets": ["socket.__new__"]})


def hold(path: Path, **_: Any) -> Parsed:
    """More memory than a file gets, filled so that it counts."""
    held = bytearray(b"x") * (600 << 20)
    return Parsed({"found": len(held), "sockets": []})
