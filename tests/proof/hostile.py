"""Files that are made to hurt, through every parser and through the real intake: none crashes it, takes more than ten
seconds or 512 MB, or opens a socket.

A parser may refuse, and its child may be ended for taking too much; what may not be is an accident.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.confined import Confined, Limits, ParserFailed, TooMuch
from core.identity import as_tenant, door, provider
from core.jobs import work_off
from core.models import Job
from core.refusals import Refusal
from services.archive.models import Document
from services.desk import actions as desk
from services.desk.intake import refusals as known  # what a child refuses is told by a class that is loaded here
from services.desk.models import HandedFile
from tenants.models import Client
from tests.harness import handing_in
from tests.harness.hostile_files import broken, made
from tests.harness.people import client_actor
from tests.harness.proving import Ground, Progress

SECONDS, MEGABYTES = 10, 512
TABLE_REFUSALS = known.UnusableFile
PARSERS = ("tests.harness.watched:looked", "tests.harness.watched:tabled")
METRICS = {"hostile_files": "count", "hostile_failures": "count", "hostile_slowest": "ms", "hostile_memory": "MB"}
LIMITS = Limits(seconds=SECONDS, patience=SECONDS, megabytes=MEGABYTES)


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric, unit in (
        ("hostile_files", "count"),
        ("hostile_failures", "count"),
        ("hostile_slowest", "ms"),
        ("hostile_memory", "MB"),
    ):
        progress.count(metric, 0, unit)
    with door():
        acme = Client.objects.get(slug="acme")
    files = list(given(ground))
    mutants, every = ground.pick(ci=20, small=1_000, full=20_000), ground.pick(ci=3, small=1, full=1)
    for part in progress.parts(len(files) + mutants):
        name, content = files[part]() if part < len(files) else broken(ground.chance(part))
        progress.count("hostile_files")
        through_parsers(ground, name, content)
        if part % every == 0 and (part < len(files) or part % 10 == 0):
            through_intake(progress, acme, name, content)


def given(ground: Ground) -> Iterator[Callable[[], tuple[str, bytes]]]:
    """Each file, made when it is its turn."""
    yield from (lambda path=path: (path.name, path.read_bytes()) for path in ground.samples("hostile"))
    yield from (lambda one=one: one for one in made())


def through_parsers(ground: Ground, name: str, content: bytes) -> None:
    path = ground.folder / "hostile"
    path.write_bytes(content)
    for parser in PARSERS:
        begun = time.monotonic()
        for trouble in parsed(parser, path, name, ground.progress):
            ground.progress.fail("hostile_failures", f"{name[:60]!r} in {parser}: {trouble}")
        in_time(ground.progress, begun, f"{name[:60]!r} in {parser}")


def parsed(parser: str, path: Path, name: str, progress: Progress) -> Iterator[str]:
    """What was wrong with the way in which a parser took or refused a file."""
    try:
        with Confined(parser, path, LIMITS, name=name) as child:
            most(progress, "hostile_memory", child.memory >> 10, "MB")
            if child.memory >> 10 > MEGABYTES:
                yield f"{child.memory >> 10} MB"
            if child.first["sockets"]:
                yield f"asked for {child.first['sockets'][0]}"
    except (Refusal, TooMuch):
        return
    except ParserFailed as accident:
        yield str(accident)


def through_intake(progress: Progress, client: Client, name: str, content: bytes) -> None:
    """Handed in and read as by a client; it ends well or is refused in words, and its job is done."""
    begun = time.monotonic()
    try:
        outcome = handed_in(client, name, content)
    except Exception as accident:
        progress.fail("hostile_failures", f"{name[:60]!r} handed in: {accident!r}")
        return
    if outcome:
        progress.fail("hostile_failures", f"{name[:60]!r} handed in: {outcome}")
    in_time(progress, begun, f"{name[:60]!r} handed in")


def handed_in(client: Client, name: str, content: bytes) -> str:
    with as_tenant(client.pk, "client"):
        files = handing_in.arrived({name: content})
        made = desk.hand_in(files=files, actor=client_actor(client), line="invoicing", now=timezone.now())
    work_off()
    with provider():
        job: Any = Job.objects.filter(ref=made.pk).first()
        Job.objects.exclude(state="done").update(state="done")
    with as_tenant(client.pk, "client"):
        file = HandedFile.objects.select_related("document").get(submission=made)
        open_or_closed = file.document.state in (Document.State.CLEAN, Document.State.REFUSED)
    if job.state != "done" or job.trouble:
        return f"its job is {job.state} ({job.trouble})"
    return "" if open_or_closed and file.state != HandedFile.State.ARRIVED else f"{file.document.state}, {file.state}"


def in_time(progress: Progress, begun: float, what: str) -> None:
    seconds = time.monotonic() - begun
    most(progress, "hostile_slowest", int(seconds * 1000), "ms")
    if seconds > SECONDS:
        progress.fail("hostile_failures", f"{what}: {seconds:.1f} s")


def most(progress: Progress, metric: str, value: int, unit: str) -> None:
    """The largest value seen."""
    progress.count(metric, max(0, value - progress.counts.get(metric, 0)), unit)
