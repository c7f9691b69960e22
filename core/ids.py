"""Keys of rows: UUIDv7, made here and never by the server, so that an export can be read back anywhere."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then a count within them, then chance.

    Keys made by one process rise strictly, so "in order of id" is the order in which rows were made. The 12 bits of
    `rand_a` count within a millisecond; when they run over, the clock is borrowed from.
    """
    global _last
    with _lock:
        now = (time.time_ns() // 1_000_000) << 12
        _last = now if now > _last else _last + 1
        stamp = _last
    millis, count = stamp >> 12, stamp & 0xFFF
    rest = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=(millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | rest)
