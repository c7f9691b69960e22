"""Mails of the house to its people, each in its reader's own language, time zone and way of writing numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.identity import door
from core.reader import reading_as
from tenants.models import Person, Provider
from tenants.signin.mails import letter


def write_to(person: Person, subject: Any, paragraphs: Iterable[Any], **detail: Any) -> None:
    """Send one mail; subject and paragraphs are translatable, with %(name)s places filled from `detail`."""
    with door():
        provider = Provider.objects.first()
    with reading_as(person):
        said = [str(words) % detail for words in paragraphs]
        mail = letter(str(subject) % detail, said, person.email, provider)
    mail.send()
