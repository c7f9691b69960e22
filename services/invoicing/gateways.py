"""The outside world of invoicing: the mail server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from services.archive.gateways import open_blob
from services.archive.models import Document


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to a client's customer. `key` makes its Message-ID, the same however often it is sent."""

    tenant_id: UUID
    key: str
    sender_name: str
    reply_to: str
    to: str
    language: str
    subject: str
    body: str
    documents: tuple[Document, ...]


def send_letters(letters: Sequence[Letter]) -> None:
    """Send over one SMTP conversation; any failure raises, and the caller's transaction forgets that they went."""
    if letters:
        with get_connection() as connection:
            connection.send_messages([message_of(letter) for letter in letters])


def message_of(letter: Letter) -> EmailMessage:
    """The provider's address sends in the client's name: the client's domain has not told the world that we may."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {"Message-ID": f"<{letter.key}@{address.rpartition('@')[2]}>", "Content-Language": letter.language}
    message = EmailMessage(
        letter.subject, letter.body, formataddr((letter.sender_name, address)), [letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None, headers=headers,
    )  # fmt: skip
    for document in letter.documents:
        with open_blob(letter.tenant_id, document.sha256) as blob:
            message.attach(document.name, blob.read(), document.media_type)
    return message
