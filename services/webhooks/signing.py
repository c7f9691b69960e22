"""Secrets and signatures, by standard-webhooks 1.0.0 (symmetric, v1)."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    """32 random bytes, as their owner writes them into the receiving program."""
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


def signed_headers(message: UUID, body: bytes, keys: Sequence[str], *, now: datetime) -> dict[str, str]:
    """The headers of a message: signed with every key, so that a receiver may know the old or the new one."""
    at = str(int(now.timestamp()))
    said = b".".join((str(message).encode(), at.encode(), body))
    signatures = " ".join(f"v1,{signature(key, said)}" for key in keys)
    return {
        "webhook-id": str(message),
        "webhook-timestamp": at,
        "webhook-signature": signatures,
        "Content-Type": "application/json",
        "User-Agent": "Kantoor-Webhooks/1",
    }


def signature(key: str, said: bytes) -> str:
    return b64encode(hmac.digest(b64decode(key.removeprefix(PREFIX)), said, sha256)).decode()
