"""The authenticator app of a test: codes by RFC 6238 from the key that the page shows."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time

STEP = 30


def code_of(secret: str, *, steps_ahead: int = 0) -> str:
    """The six digits of now, or of a later step (a code counts once)."""
    counter = struct.pack(">Q", int(time.time()) // STEP + steps_ahead)
    digest = hmac.digest(base64.b32decode(secret), counter, hashlib.sha1)
    place = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
