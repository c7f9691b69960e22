"""Bytes of a blob under its client's key: in pieces, so that a file of any size is sealed and opened in flat memory.

    magic | salt | piece, tag | piece, tag | … | last piece, tag

Every blob has a key of its own, derived from the client's by the salt; a piece is AES-256-GCM with its number and
whether it is the last as nonce, and the name of the blob as associated data. So pieces can be neither exchanged, left
out, added nor cut off, and a blob opens under its own name and client alone (the STREAM of Hoang, Reyhanitabar, Rogaway
and Vizár, eprint.iacr.org/2015/189).
"""

from __future__ import annotations

import io
import os
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.crypto import CannotOpen, Keys

MAGIC, SALT, TAG = b"KTR1", 16, 16
PIECE = 256 * 1024
OVERHEAD = len(MAGIC) + SALT


def seal_file(keys: Keys, name: str, plain: IO[bytes], out: IO[bytes]) -> None:
    """Read `plain` to its end and write it sealed."""
    salt = os.urandom(SALT)
    cipher, about, number = cipher_of(keys, salt), name.encode(), 0
    out.write(MAGIC + salt)
    piece = whole(plain, PIECE)
    while True:
        following = whole(plain, PIECE) if len(piece) == PIECE else b""
        out.write(cipher.encrypt(nonce(number, last=not following), piece, about))
        if not following:
            return
        piece, number = following, number + 1


def seal_bytes(keys: Keys, name: str, plain: bytes) -> bytes:
    out = io.BytesIO()
    seal_file(keys, name, io.BytesIO(plain), out)
    return out.getvalue()


def opened(keys: Keys, name: str, sealed: IO[bytes]) -> IO[bytes]:
    """What was sealed, from the first byte to the last; closing it closes `sealed`. Reading raises CannotOpen."""
    begin = whole(sealed, OVERHEAD)
    if not begin.startswith(MAGIC) or len(begin) < OVERHEAD:
        sealed.close()
        raise CannotOpen(name)
    return io.BufferedReader(Opened(cipher_of(keys, begin[len(MAGIC) :]), name, sealed), PIECE)


class Opened(io.RawIOBase):
    """The plain bytes of a sealed stream; one piece is held at a time, and the next one, to know which is the last."""

    def __init__(self, cipher: AESGCM, name: str, sealed: IO[bytes]) -> None:
        self.cipher, self.about, self.sealed = cipher, name.encode(), sealed
        self.number, self.plain, self.at = 0, b"", 0
        self.following: bytes | None = whole(sealed, PIECE + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while self.at == len(self.plain):
            if self.following is None:
                return 0
            self._next()
        n = min(len(into), len(self.plain) - self.at)
        into[:n] = self.plain[self.at : self.at + n]
        self.at += n
        return n

    def _next(self) -> None:
        piece = self.following or b""
        rest = whole(self.sealed, PIECE + TAG) if len(piece) == PIECE + TAG else b""
        try:
            self.plain = self.cipher.decrypt(nonce(self.number, last=not rest), piece, self.about)
        except (InvalidTag, ValueError):
            raise CannotOpen(self.about.decode()) from None
        self.at, self.number, self.following = 0, self.number + 1, rest or None

    def close(self) -> None:
        if not self.closed:
            self.sealed.close()
        super().close()


def cipher_of(keys: Keys, salt: bytes) -> AESGCM:
    return AESGCM(keys.derived(b"blob:" + salt))


def nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def whole(source: IO[bytes], size: int) -> bytes:
    """`size` bytes, fewer at the end alone: a network's stream gives what it has."""
    found = source.read(size)
    while 0 < len(found) < size and (more := source.read(size - len(found))):
        found += more
    return found
