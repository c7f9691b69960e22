"""The outside world of invoicing: the mail server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
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


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of letters, by their keys: those the server took, and those it refused for good, with its words.
    `broken` is set where the conversation broke off: the letters named in neither may come again."""

    sent: frozenset[str]
    refused: Mapping[str, str]
    broken: Exception | None = None


def send_letters(letters: Sequence[Letter]) -> Posted:
    """Send over one SMTP conversation, letter by letter: an address that the server refuses stops no other."""
    sent, refused = set[str](), dict[str, str]()
    with get_connection() as connection:
        for letter in letters:
            try:
                connection.send_messages([message_of(letter)])
            except (SMTPRecipientsRefused, SMTPDataError) as no:
                if not is_final(no):
                    return Posted(frozenset(sent), refused, no)
                refused[letter.key] = str(no)[:300]
            except (SMTPException, OSError) as trouble:
                return Posted(frozenset(sent), refused, trouble)
            else:
                sent.add(letter.key)
    return Posted(frozenset(sent), refused)


def is_final(no: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """5xx is for good, 4xx for now (RFC 5321 §4.2.1)."""
    if isinstance(no, SMTPDataError):
        return no.smtp_code >= 500
    return all(code >= 500 for code, _words in no.recipients.values())


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
