"""Mails of the house to its people, each in its reader's own language, time zone and way of writing numbers."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from core.identity import door
from core.reader import reading_as
from tenants.models import Person, Provider


def write_to(person: Person, subject: Any, paragraphs: Iterable[Any], **detail: Any) -> None:
    """Send one mail; subject and paragraphs are translatable, with %(name)s places filled from `detail`."""
    with door():
        provider = Provider.objects.first()
    house = provider.name if provider else "Kantoor"
    with reading_as(person):
        said = [str(words) % detail for words in paragraphs]
        body = render_to_string("mails/house.txt", {"paragraphs": said, "house": house})
        title = str(subject) % detail
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {"Content-Language": person.language, "Auto-Submitted": "auto-generated"}
    EmailMessage(title, body, formataddr((house, address)), [person.email], headers=headers).send()
