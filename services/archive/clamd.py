"""The virus scanner, where CLAMD_URL names one: a clamd, spoken to by its own short protocol (clamd(8), INSTREAM)."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import IO
from urllib.parse import unquote, urlsplit

from django.conf import settings

PIECE = 1 << 20
CONNECT, ANSWER = 5, 120
"""Seconds."""


class ScannerAway(RuntimeError):
    """It does not answer, or says something else than clean or found: no file is released meanwhile."""


def found_in(plain: IO[bytes]) -> str:
    """The scanner's name of what it found in these bytes; "" where it found nothing. Raises ScannerAway."""
    try:
        with closing(connected()) as wire:
            return verdict(conversation(wire, plain))
    except OSError as trouble:
        raise ScannerAway(type(trouble).__name__) from trouble


def connected() -> socket.socket:
    at = urlsplit(settings.KANTOOR_CLAMD)
    if at.scheme == "tcp":
        return socket.create_connection((at.hostname or "", at.port or 3310), CONNECT)
    wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    wire.settimeout(CONNECT)
    wire.connect(unquote(at.path))
    return wire


def conversation(wire: socket.socket, plain: IO[bytes]) -> str:
    """One file, in pieces that each say their length, and the answer."""
    wire.settimeout(ANSWER)
    try:
        wire.sendall(b"zINSTREAM\0")
        while piece := plain.read(PIECE):
            wire.sendall(len(piece).to_bytes(4, "big") + piece)
        wire.sendall(bytes(4))
    except BrokenPipeError:
        pass  # it had enough, and says why
    answer = b""
    while not answer.endswith(b"\0") and (more := wire.recv(4096)):
        answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def verdict(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100]
    raise ScannerAway(answer[:200] or "no answer")
