"""From arrived to open: scanned, looked into, and only then to be read by anybody, person or parser of ours."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from core.actor import Actor
from core.audit import record_one
from core.confined import Confined, Limits, ParserFailed, TooMuch
from core.refusals import detail_of
from core.states import move
from services.archive.clamd import ScannerAway, found_in
from services.archive.gateways import local_path
from services.archive.models import MOVES, Document
from services.archive.refusals import ClosedFile, Infected, TooHardToLookInto

log = logging.getLogger(__name__)

LIMITS = Limits(seconds=20, patience=30, megabytes=512)
State = Document.State


def release(document: Document, actor: Actor, *, now: datetime) -> Document:
    """Open a document, or close it for good, with the reason on it. Raises ScannerAway while the scanner is: then it
    stays as it is, and whoever asked asks again. A document that is open or closed is left alone."""
    if document.state in (State.CLEAN, State.REFUSED):
        return document
    with local_path(actor.tenant, document.sha256) as path:
        try:
            if settings.KANTOOR_CLAMD:
                scan(document, path)
            facts = looked_into(path, document.name)
        except ClosedFile as refusal:
            return close(document, refusal, actor, now)
    with transaction.atomic(durable=True):
        return move(document, State.CLEAN, MOVES, facts=facts, media_type=document.media_type or facts["media_type"])


def scan(document: Document, path: Path) -> None:
    """Raises Infected, ScannerAway."""
    if document.state == State.ARRIVED:
        with transaction.atomic(durable=True):
            move(document, State.SCANNING, MOVES)  # people see what it waits for
    try:
        with path.open("rb") as plain:
            virus = found_in(plain)
    except ScannerAway:
        log.error("the virus scanner does not answer: no file is released")
        raise
    if virus:
        raise Infected(name=document.name, virus=virus)


def looked_into(path: Path, name: str) -> dict[str, Any]:
    """What a confined child finds in it. Raises what closes it."""
    try:
        with Confined("services.archive.inspection:look", path, LIMITS, name=name) as child:
            return dict(child.first)
    except TooMuch as trouble:
        raise TooHardToLookInto(name=name) from trouble
    except ParserFailed as trouble:  # an accident of ours: nobody opens what we could not look into
        raise ClosedFile(name=name) from trouble


def close(document: Document, refusal: ClosedFile, actor: Actor, now: datetime) -> Document:
    with transaction.atomic(durable=True):
        move(document, State.REFUSED, MOVES, trouble=refusal.code, trouble_detail=detail_of(refusal))
        record_one(actor, "document_closed", document.pk, now=now, why=refusal.code, sha256=document.sha256)
        return document
