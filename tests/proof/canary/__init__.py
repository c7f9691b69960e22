"""A mark in every text of Globex, looked for in everything that is made for Acme: pages, API, files, mails, PDFs, the
export, the log, Redis. Likewise marks in Acme's internal notes and in cost rates, in everything its own people see.

`canary_fields` columns are marked, `canary_places` are looked at, `canary_leaks` hold a mark.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.utils import timezone

from core.actor import machine
from core.identity import as_tenant, door
from services.archive.gateways import open_blob
from services.archive.models import Document
from tenants.exports import export_client
from tenants.models import Client
from tests.harness import kinds
from tests.harness.proving import Ground, Progress
from tests.proof.canary import secrets
from tests.proof.canary.branding import MARK, NAME, brand
from tests.proof.canary.looking import files_below, holds, kept_by_redis, logged, mails, parts_of
from tests.proof.matrix.asking import as_before, sent
from tests.proof.matrix.people import Someone, everybody
from tests.proof.matrix.rooms import ADDRESSES
from tests.proof.matrix.table import CLIENT, INSIDE, TOKENS, Address
from tests.proof.matrix.things import Things, of_the_house, plant

HOME, AWAY = kinds.HOME, kinds.AWAY


@dataclass
class Look:
    """What is looked for, and where it was found."""

    progress: Progress
    marks: tuple[str, ...] = (MARK, NAME, secrets.MARK)

    def at(self, where: str, content: bytes, *, by_staff: bool = False) -> None:
        """Staff may see their client's internal notes, nobody the foreign client's anything."""
        self.progress.count("canary_places")
        for mark in (MARK,) if by_staff else self.marks:
            if holds(content, mark):
                self.progress.fail("canary_leaks", f"{where} holds {mark}")


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("canary_fields", "canary_places", "canary_leaks"):
        progress.count(metric, 0)
    foreign = plant(AWAY)
    with door():
        home, away = Client.objects.get(slug=HOME), Client.objects.get(slug=AWAY)
    progress.count("canary_fields", brand(ground.database, away))
    mail.outbox.clear()
    look = Look(progress)
    kinds.plant(ground.database)
    logging.getLogger("django.request").setLevel(logging.DEBUG)
    with logged() as log:
        own = plant(HOME)
        progress.count("canary_fields", secrets.plant(ground.database, home, own.of["asked"]))
        look_at_pages(ground, look, Things({**own.of, **of_the_house()}), foreign)
    for n, line in enumerate(log.lines):
        look.at(f"log line {n}: {line[:200]}", line.encode())
    look_at_what_left(look, home, ground)


def look_at_pages(ground: Ground, look: Look, own: Things, foreign: Things) -> None:
    """Every address that can be read, by everybody of Acme and whoever works for it alone."""
    ours = [who for who in everybody() if who.kind in {*CLIENT, *INSIDE, *TOKENS} and AWAY not in who.homes]
    for part, address in enumerate(ADDRESSES):
        if "GET" not in address.has or (address.room == "account" and ground.size == "ci"):
            continue
        for who in ground.chance(part).sample(ours, 4) if ground.size == "ci" else ours:
            look_at_page(look, who, address, own, foreign)


def look_at_page(look: Look, who: Someone, address: Address, own: Things, foreign: Things) -> None:
    """With one's own things and with the foreign client's, at one's own address."""
    host = HOME if address.room == "client" else address.room
    by_staff = who.kind in INSIDE or who.kind == "by a senior's token"
    for whose, things in (("own", own), ("foreign", foreign.at(HOME)), ("foreign client's", foreign)):
        path = Things({**own.of, **things.of}).fill(address.path)
        query = Things({**own.of, **things.of}).fill(address.query)
        where = f"{who.kind} GET {address.path} with {whose} things"
        look.at(where, read(who, host, f"{path}?{query}" if query else path), by_staff=by_staff)


def read(who: Someone, host: str, address: str) -> bytes:
    """Headers and body of an answer."""
    with as_before(who.at(host)):
        answer: Any = sent(who.at(host), "GET", address, {})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body if body.startswith((b"%PDF", b"PK")) else str(answer.headers).encode() + bytes(body)


def look_at_what_left(look: Look, home: Client, ground: Ground) -> None:
    """Mails with what is attached, papers and files, the export, Redis."""
    for to, message in mails():
        for part in parts_of(message):
            look.at(f"a mail to {to}", part)
    for name, content in kept_files(home):
        look.at(f"the file {name}", content)
    folder = ground.folder / "export"
    with as_tenant(home.pk, "staff"):
        export_client(
            tenant=home, folder=folder, actor=machine(home.pk, frozenset({"desk.privacy"})), now=timezone.now()
        )
    for name, content in files_below(folder):
        look.at(f"the export's {name}", content)
    for key, content in kept_by_redis():
        look.at(f"Redis {key}", content)


def kept_files(tenant: Client) -> Iterator[tuple[str, bytes]]:
    """Every document of the client, unsealed."""
    with as_tenant(tenant.pk, "staff"):
        for document in list(Document.objects.all()):
            with open_blob(tenant.pk, document.sha256) as blob:
                yield document.name, blob.read()
