"""Sealing with a client's own key, or with the house's: AES-256-GCM, with everything that a value belongs to as
associated data, so that it opens in its place and nowhere else.

    sealed = seal(tenant_id, b"123456782", about=b"webhook secret:" + webhook.id.bytes)
    plain = unseal(tenant_id, sealed, about=b"webhook secret:" + webhook.id.bytes)

`scope` is a client's id, and then only that client's own identity gets at its key; None is the house's key, for the
door and the provider. The data keys are rows, wrapped by a master key that the database does not know (`core.master`).
"""

from __future__ import annotations

import hmac
import os
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings

from core import master
from core.identity import as_tenant, current_role, current_tenant, role, tenant_role
from core.ids import uuid7
from core.models import ClientKey, HouseKey

VERSION = b"\x01"
NONCE = 12
REMEMBERED = 60.0
"""Seconds that a process remembers an unwrapped key: so long may a key live on after it was destroyed."""


class NotYours(RuntimeError):
    """Whoever works as one client, or as nobody, asked for the key of another, or for the house's."""


class KeyMissing(RuntimeError):
    """There is no data key: `manage.py upgrade` makes it, and for a client that was erased nothing will."""


class CannotOpen(RuntimeError):
    """Sealed for another place, with another key, or changed since."""


@dataclass(frozen=True)
class Keys:
    """What one data key is used for; each use has a key of its own, derived from it (HKDF, RFC 5869)."""

    root: bytes

    def derived(self, use: bytes) -> bytes:
        """32 bytes for one use."""
        return HKDFExpand(SHA256(), 32, b"kantoor:" + use).derive(self.root)

    @cached_property
    def sealer(self) -> AESGCM:
        """Nonces are random, which is sound for some four thousand million values a client (NIST SP 800-38D, 8.3)."""
        return AESGCM(self.derived(b"seal"))


def seal(scope: UUID | None, plain: bytes, *, about: bytes) -> bytes:
    """29 bytes longer than `plain`. `about` names the one place where it may be opened again."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + keys_of(scope).sealer.encrypt(nonce, plain, _place(scope, about))


def unseal(scope: UUID | None, sealed: bytes, *, about: bytes) -> bytes:
    """What was sealed. Raises CannotOpen."""
    sealed = bytes(sealed)  # BinaryField gives a memoryview
    if sealed[:1] != VERSION:
        raise CannotOpen("not sealed by us")
    nonce, rest = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return keys_of(scope).sealer.decrypt(nonce, rest, _place(scope, about))
    except (InvalidTag, ValueError):
        raise CannotOpen("sealed for another place, with another key, or changed since") from None


def blind_index(scope: UUID | None, value: str, *, about: bytes) -> bytes:
    """32 bytes by which an equal value is found without being opened: keyed by scope and `about` (a table and column),
    so that equal values of two clients or columns do not look alike."""
    return hmac.digest(keys_of(scope).derived(b"index:" + about), value.encode(), sha256)


def _place(scope: UUID | None, about: bytes) -> bytes:
    return (scope.bytes if scope else b"house") + b"|" + about


# --- data keys

_known: dict[UUID | None, tuple[float, Keys]] = {}


def keys_of(scope: UUID | None) -> Keys:
    """The keys of a client or of the house, for those who may have them."""
    must_be_for(scope)
    until, keys = _known.get(scope, (0.0, None))
    if keys is None or time.monotonic() > until:
        keys = _unwrapped(scope)
        _known[scope] = (time.monotonic() + REMEMBERED, keys)
    return keys


def must_be_for(scope: UUID | None) -> None:
    """The database says the same of the row; this says it also of a key that is remembered."""
    if settings.OWNER_PROCESS:
        return
    mine = current_tenant() == scope if scope else current_role() in (role("door"), role("provider"))
    if not mine:
        raise NotYours(f"{current_role()} asked for the key of {scope or 'the house'}")


def _unwrapped(scope: UUID | None) -> Keys:
    with _able_to_read(scope):
        rows = ClientKey.objects.filter(tenant_id=scope) if scope else HouseKey.objects.order_by("-id")
        row = rows.values_list("wrapped_by", "wrapped").first()
    if row is None:
        raise KeyMissing(str(scope or "the house"))
    return Keys(master.unwrap(row[0], bytes(row[1]), wrapped_for(scope)))


def _able_to_read(scope: UUID | None) -> AbstractContextManager[None]:
    """Holders of a signed link see the rows of their link alone, and the key is none of them; yet the papers that they
    may see are sealed. So it is fetched for them as the client, outside a transaction."""
    by_link = scope is not None and current_role() == tenant_role(scope, "link")
    return as_tenant(scope, "client") if scope and by_link else nullcontext()


def wrapped_for(scope: UUID | None) -> bytes:
    return b"kantoor data key:" + (scope.bytes if scope else b"house")


# --- the owner's work


def make_key(scope: UUID | None, *, now: datetime) -> None:
    """A data key where there is none yet; by the owner, when the house is upgraded and when a client is opened."""
    if scope and not ClientKey.objects.filter(tenant_id=scope).exists():
        ClientKey.objects.create(id=uuid7(), tenant_id=scope, made_at=now, **_new(scope))
    elif scope is None and not HouseKey.objects.exists():
        HouseKey.objects.create(id=uuid7(), made_at=now, **_new(None))


def _new(scope: UUID | None) -> dict[str, object]:
    name, wrapped = master.wrap(os.urandom(32), wrapped_for(scope))
    return {"wrapped_by": name, "wrapped": wrapped}


def rewrap_keys() -> int:
    """Wrap every data key with the newest master key; what they sealed stays as it is. Returns how many were wrapped
    anew. May be repeated; each key is a statement of its own."""
    newest, changed = master.masters()[0].name, 0
    for row in [*ClientKey.objects.exclude(wrapped_by=newest), *HouseKey.objects.exclude(wrapped_by=newest)]:
        about = wrapped_for(row.tenant_id if isinstance(row, ClientKey) else None)
        plain = master.unwrap(row.wrapped_by, bytes(row.wrapped), about)
        row.wrapped_by, row.wrapped = master.wrap(plain, about)
        row.save(update_fields=["wrapped_by", "wrapped"])
        changed += 1
    return changed


def destroy_key(tenant_id: UUID) -> bool:
    """Shred all that was sealed for a client, in back-ups of files too, by deleting its one key (which older back-ups
    of the database still hold: they go first). Whether there was one. By the owner; it cannot be undone."""
    _known.pop(tenant_id, None)
    return bool(ClientKey.objects.filter(tenant_id=tenant_id).delete()[0])
