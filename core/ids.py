"""Keys of rows: UUIDv7, made here and never by the server, so that an export can be read back anywhere."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0

MILLIS, CHANCE = (1 << 48) - 1, (1 << 62) - 1
VERSION, VARIANT = 0x7 << 76, 0b10 << 62


def uuid7() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then a count within them, then chance.

    Keys made by one process rise strictly, so "in order of id" is the order in which rows were made. The 12 bits of
    `rand_a` count within a millisecond; when they run over, the clock is borrowed from.
    """
    return uuid7s(1)[0]


def uuid7s(n: int) -> list[UUID]:
    """n keys, rising."""
    global _last
    with _lock:
        start = max(_last + 1, (time.time_ns() // 1_000_000) << 12)
        _last = start + n - 1
    chance = os.urandom(8 * n)
    return [_key(start + i, int.from_bytes(chance[8 * i : 8 * i + 8], "big")) for i in range(n)]


def _key(stamp: int, chance: int) -> UUID:
    millis, count = stamp >> 12 & MILLIS, stamp & 0xFFF
    return UUID(int=millis << 80 | VERSION | count << 64 | VARIANT | chance & CHANCE)
