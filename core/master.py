"""Master keys wrap data keys, and do nothing else. They are in the environment, or in a KMS that never gives them away.

The first of `masters()` wraps; all of them unwrap. So a new key is written in front of the old ones, `manage.py
rewrapkeys` wraps every data key anew, and then the old ones may go. Moving to a KMS is the same: it goes before all
keys of the environment.
"""

from __future__ import annotations

import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import urllib3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class MasterKeyMissing(RuntimeError):
    """A data key was wrapped by a master key that this process does not have; the text names it."""


class KeyDamaged(RuntimeError):
    """The wrapped key is not what its master key wrapped for this client."""


class KmsFailed(RuntimeError):
    """The KMS did not answer, or refused."""


class Master(Protocol):
    """`about` goes into the wrapping: a key that was wrapped for one client does not open for another."""

    @property
    def name(self) -> str: ...

    def wrap(self, key: bytes, about: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes: ...


@dataclass(frozen=True)
class EnvironmentKey:
    """32 bytes of KANTOOR_MASTER_KEY. Its name is a fingerprint, so that nobody need count versions."""

    key: bytes

    @property
    def name(self) -> str:
        return "env:" + hashlib.sha256(b"kantoor master key" + self.key).hexdigest()[:16]

    def wrap(self, key: bytes, about: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, key, about)

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        try:
            return AESGCM(self.key).decrypt(wrapped[:NONCE], wrapped[NONCE:], about)
        except InvalidTag:
            raise KeyDamaged(self.name) from None


@dataclass(frozen=True)
class Kms:
    """A key of a transit engine as OpenBao and Vault have them: `https://TOKEN@host/v1/<mount>/<key>`.

    Spoken: `POST /v1/<mount>/encrypt/<key>` {plaintext, associated_data} → data.ciphertext, and `/decrypt/` the other
    way (openbao.org/api-docs/secret/transit). Its own rotation is within the ciphertext.
    """

    address: str

    @property
    def name(self) -> str:
        return f"kms:{urlsplit(self.address).path}"[:80]

    def wrap(self, key: bytes, about: bytes) -> bytes:
        sent = {"plaintext": b64encode(key).decode(), "associated_data": b64encode(about).decode()}
        return str(self._ask("encrypt", sent)["ciphertext"]).encode()

    def unwrap(self, wrapped: bytes, about: bytes) -> bytes:
        sent = {"ciphertext": wrapped.decode(), "associated_data": b64encode(about).decode()}
        return b64decode(self._ask("decrypt", sent)["plaintext"])

    def _ask(self, verb: str, sent: dict[str, str]) -> dict[str, Any]:
        at = urlsplit(self.address)
        mount, _, key = at.path.rpartition("/")
        url = f"{at.scheme}://{at.netloc.rpartition('@')[2]}{mount}/{verb}/{quote(key)}"
        headers = {"X-Vault-Token": unquote(at.username or ""), "Content-Type": "application/json"}
        try:
            answer = pool().request("POST", url, body=json.dumps(sent), headers=headers)
        except urllib3.exceptions.HTTPError as trouble:
            raise KmsFailed(f"{verb}: {type(trouble).__name__}") from None
        if answer.status != 200:
            raise KmsFailed(f"{verb}: {answer.status}")
        return dict(answer.json()["data"])


@cache
def pool() -> urllib3.PoolManager:
    """One a process. A KMS answers at once or not at all."""
    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=3, read=5), retries=urllib3.Retry(2, backoff_factor=0.1))


def masters() -> Sequence[Master]:
    """All that this process has, the one that wraps first."""
    kms = [Kms(settings.KANTOOR_KMS)] if settings.KANTOOR_KMS else []
    return [*kms, *map(EnvironmentKey, settings.KANTOOR_MASTER_KEYS)]


def wrap(key: bytes, about: bytes) -> tuple[str, bytes]:
    """(name of the master key, the wrapped key)."""
    master = masters()[0]
    return master.name, master.wrap(key, about)


def unwrap(name: str, wrapped: bytes, about: bytes) -> bytes:
    for master in masters():
        if master.name == name:
            return master.unwrap(wrapped, about)
    raise MasterKeyMissing(f"{name}: put the key back into KANTOOR_MASTER_KEY (or KANTOOR_KMS_URL), behind the new one")
