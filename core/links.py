"""Signed links: an address that opens one thing of a client to somebody without an account.

An action of a line gives and revokes them, in its own transaction. Whoever comes with the secret works as the client's
`…_link` role (core.identity.as_link), and the database shows that role the rows of this link alone: the link itself,
and in tables with `link_column` those of what it is for.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.utils.crypto import salted_hmac

from core.actor import Actor
from core.audit import record, record_one
from core.identity import link_proof
from core.models import SignedLink

LONGEST = timedelta(days=400)
"""A link is no account: it ends."""


def hash_of(secret: str) -> str:
    """What the database keeps of a secret, and what its policy works out from the proof on the connection."""
    return sha256(link_proof(secret).encode()).hexdigest()


def give_link(actor: Actor, *, line: str, purpose: str, subject: UUID, life: timedelta, now: datetime) -> str:
    """A link to `subject`, for at most 400 days. Returns its secret, which is told once and kept nowhere. In the
    caller's transaction, audited."""
    if not timedelta(0) < life <= LONGEST:
        raise ValueError("a link lives for a while, and for 400 days at most")
    secret = secrets.token_urlsafe(32)
    link = SignedLink(line=line, purpose=purpose, subject_id=subject, secret_hash=hash_of(secret))
    link.created_at, link.expires_at = now, now + life
    link.created_by, link.created_name = actor.person_id, actor.name
    link.save(force_insert=True)
    record_one(actor, "link_given", subject, now=now, link=str(link.pk), purpose=purpose)
    return secret


def links_to_mail(
    actor: Actor, *, line: str, purpose: str, subjects: Sequence[UUID], life: timedelta, now: datetime
) -> dict[UUID, str]:
    """A link to each of these things that goes out by mail: subject → secret. Asked again it gives the same ones,
    worked out from the house's key: a mail that left before its transaction failed holds a link that opens. In the
    caller's transaction, audited, one statement each for links and audit rows."""
    told = {subject: _mailed_secret(actor.tenant, purpose, subject) for subject in subjects}
    hashes = {hash_of(secret): subject for subject, secret in told.items()}
    known = set(SignedLink.objects.filter(secret_hash__in=hashes).values_list("secret_hash", flat=True))
    new = [
        SignedLink(
            line=line, purpose=purpose, subject_id=subject, secret_hash=kept, created_at=now, expires_at=now + life,
            created_by=actor.person_id, created_name=actor.name,
        )
        for kept, subject in hashes.items()
        if kept not in known
    ]  # fmt: skip
    SignedLink.objects.bulk_create(new)
    record(actor, "link_given", [(one.subject_id, {"link": str(one.pk), "purpose": purpose}) for one in new], now=now)
    return told


def _mailed_secret(tenant: UUID, purpose: str, subject: UUID) -> str:
    digest = salted_hmac("core.links.mail", f"{tenant}:{purpose}:{subject}", algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def revoke_links(actor: Actor, *, subjects: Sequence[UUID], purpose: str, now: datetime) -> int:
    """End all live links of a purpose to these things, from the next statement on. Returns how many. In the caller's
    transaction, audited."""
    live = SignedLink.objects.select_for_update().filter(
        subject_id__in=subjects, purpose=purpose, revoked_at=None, expires_at__gt=now
    )
    ended = list(live.values_list("pk", "subject_id"))
    SignedLink.objects.filter(pk__in=[pk for pk, _ in ended]).update(revoked_at=now)
    record(actor, "link_revoked", [(subject, {"link": str(pk)}) for pk, subject in ended], now=now)
    return len(ended)


def held_link(purpose: str) -> SignedLink | None:
    """The link that the connection holds, as `as_link`; None where it is not live or is for something else."""
    return SignedLink.objects.filter(purpose=purpose).first()


def live_links(purpose: str, subject: UUID, *, now: datetime) -> list[SignedLink]:
    """Links to a thing that open it now, newest first; inside the client's room."""
    rows = SignedLink.objects.filter(purpose=purpose, subject_id=subject, revoked_at=None, expires_at__gt=now)
    return list(rows.order_by("-created_at"))
