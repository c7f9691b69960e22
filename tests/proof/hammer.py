"""Two clients at once, hammered by eight threads over HTTP and four workers with jobs.

All that a client hands in carries its marker. Pages are read while the other client's are made by the same processes; a
page, a row, a file or a mail of one that holds the marker of the other is a leak.
"""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from random import Random
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings

from core.access import declared
from core.identity import as_tenant, door
from core.models import Job, JobState
from core.sql import quoted
from services.archive.gateways import open_blob
from services.archive.models import Document
from tenants.models import Client
from tests.harness import databases, processes
from tests.harness.post import post_office
from tests.harness.proving import Ground
from tests.harness.serving import Served, served
from tests.harness.walking import NoSuchForm, Walker

THREADS, WORKERS = 8, 4
MARKERS = {"acme": "Quokka", "globex": "Wombat"}
PAGES = ("/", "/hand-in/", "/work/", "/invoices/", "/people/", "/people/log/", "/notices/", "/webhooks/")
HEADING = "orderID,customerID,companyName,country,orderDate,shippedDate,productName,unitPrice,quantity\n"
ROUND = 60.0
"""Seconds of a part of a full run: the unit of resume."""


@dataclass(slots=True)
class Told:
    """What the threads saw; each adds under the lock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    requests: int = 0
    hand_ins: int = 0
    own: int = 0
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("hammer_requests", "hammer_hand_ins", "hammer_own", "hammer_jobs", "hammer_5xx", "hammer_leaks"):
        progress.count(metric, 0)
    with (
        override_settings(KANTOOR_FILES=ground.files),
        post_office() as (letters, smtp),
        served(ground.database, ground.folder, SMTP_URL=smtp, KANTOOR_FILES=str(ground.files)) as web,
        processes.running(workers(), web.env, ground.folder / "worker.log"),
        processes.running(processes.beat_command(ground.folder / "beat"), web.env, ground.folder / "beat.log"),
    ):
        for part in progress.parts(ground.pick(ci=1, small=2, full=30)):
            hammer(ground, web, part, ground.pick(ci=8.0, small=ROUND, full=ROUND))
        look(ground)
        if not progress.counts["hammer_hand_ins"] or not progress.counts["hammer_jobs"]:
            progress.fail("hammer_5xx", "nothing was handed in, or no job was done: nothing was hammered")
        for letter in letters.all:
            slug = "acme" if "acme" in str(letter["From"]).lower() else "globex"
            of_other(ground, f"a mail of {slug}", slug, letter.as_string())


def workers() -> list[str]:
    command = processes.worker_command()
    command[command.index("--concurrency") + 1] = str(WORKERS)
    return command


def hammer(ground: Ground, web: Served, part: int, seconds: float) -> None:
    """Eight threads for so long; then what they saw is counted."""
    told, until = Told(), time.monotonic() + seconds
    people = [("acme", "ann"), ("globex", "ann"), ("acme", "udo"), ("globex", "udo")] * (THREADS // 4)
    hands = [
        threading.Thread(target=one, args=(web, slug, name, ground.chance(part * THREADS + n), until, told))
        for n, (slug, name) in enumerate(people)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    progress = ground.progress
    progress.count("hammer_requests", told.requests)
    progress.count("hammer_hand_ins", told.hand_ins)
    progress.count("hammer_own", told.own)
    for words in told.leaks:
        progress.fail("hammer_leaks", words)
    for words in told.broken:
        progress.fail("hammer_5xx", words)


def one(web: Served, slug: str, name: str, chance: Random, until: float, told: Told) -> None:
    """A person of a client, in a hurry."""
    try:
        walker = Walker(web, f"{name}@{slug}.example", slug)
    finally:
        connection.close()
    while time.monotonic() < until:
        with suppress(NoSuchForm, OSError, http.client.HTTPException):
            if chance.random() < 0.15:
                answer = walker.send("/hand-in/", "multipart", {"files": orders(slug, chance)})
                handed = int(answer[0] in (200, 302, 303))
            else:
                path = chance.choice(PAGES)
                answer, handed = walker.get(path), 0
            note(told, slug, name, answer, handed)


def note(told: Told, slug: str, name: str, answer: tuple[int, str], handed: int) -> None:
    status, text = answer
    with told.lock:
        told.requests += 1
        told.hand_ins += handed
        if status == 200 and MARKERS[slug] in text:
            told.own += 1
        if other(slug) in text:
            told.leaks.append(f"a page of {name} of {slug} holds {other(slug)}: {text[:300]}")
        if status >= 500:
            told.broken.append(f"{status} for {name} of {slug}: {text[:300]}")


def other(slug: str) -> str:
    """The marker that must not be seen."""
    return next(marker for of, marker in MARKERS.items() if of != slug)


def orders(slug: str, chance: Random) -> SimpleUploadedFile:
    """A file of orders, every name with the client's marker; some rows cannot be used."""
    marker, rows = MARKERS[slug], []
    for n in range(chance.randint(1, 30)):
        number, day = chance.randint(10_000, 99_999_999), "2026-10-05" if n % 5 else "someday"
        rows.append(f"{number},{marker}{n},{marker} {n} BV,NL,{day},2026-10-07,{marker} chai,14.40,{n + 1}\n")
    return SimpleUploadedFile(f"{marker}-{uuid4().hex[:8]}.csv", (HEADING + "".join(rows)).encode(), "text/csv")


def look(ground: Ground) -> None:
    """When the workers are done: every row of every table, and every file."""
    progress = ground.progress
    with door():
        clients = {client.slug: client for client in Client.objects.all()}
    for client in clients.values():
        patience = ground.pick(ci=300, small=300, full=3_600)  # half an hour of hand-ins on whatever machine this is
        processes.wait_until(partial(idle, client), f"the end of {client.slug}'s jobs", patience)
        with as_tenant(client.pk, "staff"):
            progress.count("hammer_jobs", Job.objects.filter(state=JobState.DONE).count())
            for document in Document.objects.all():
                with open_blob(client.pk, document.sha256) as blob:
                    of_other(ground, f"{document.name} of {client.slug}", client.slug, blob.read().decode("latin-1"))
        rows_of_other(ground, client)


def idle(client: Client) -> bool:
    with as_tenant(client.pk, "staff"):
        return not Job.objects.filter(state__in=[JobState.READY, JobState.LEASED]).exists()


def rows_of_other(ground: Ground, client: Client) -> None:
    marker = other(client.slug)
    for table in declared("tenant"):
        where = f"{quoted(client.schema_name)}.{quoted(table)} x WHERE x::text LIKE '%{marker}%'"
        found = databases.superuser(f"SELECT x::text FROM {where} LIMIT 5", database=ground.database)
        for (text,) in found:
            ground.progress.fail("hammer_leaks", f"{table} of {client.slug}: {text[:300]}")
    for table, access in declared("public").items():
        if access.tenant_column:
            where = (
                f"public.{quoted(table)} x WHERE {access.tenant_column} = '{client.pk}' AND x::text LIKE '%{marker}%'"
            )
            for (text,) in databases.superuser(f"SELECT x::text FROM {where} LIMIT 5", database=ground.database):
                ground.progress.fail("hammer_leaks", f"{table}, rows of {client.slug}: {text[:300]}")


def of_other(ground: Ground, what: str, slug: str, text: str) -> None:
    if other(slug) in text:
        ground.progress.fail("hammer_leaks", f"{what} holds {other(slug)}")
