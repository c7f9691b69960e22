"""Every POST, of the API and of the pages, fifty times at once under one key: one deed, and one answer to all.

What one deed is, a single call on a twin of the thing shows: no table may grow by more rows than then. Of
`idempotency_posts` so many are `idempotency_deeds`: what is sent is taken; the others are refused, fifty times alike.
The account host is left out: its deeds end the very session that sends them (tests/tenants/signin/test_forms_once.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

from core.api.schema import document
from core.identity import door
from tenants.models import Client
from tests.harness.proving import Ground
from tests.harness.serving import Served, served
from tests.proof.idempotency.calls import Told, api_call, page_call, posting_pages
from tests.proof.idempotency.cases import CASES, NUMBERS, WEBHOOKS, Sent
from tests.proof.idempotency.tables import grown, sizes

Call = Callable[[str], Told]
PEOPLE = {"acme": "ann", "console": "sam"}
MANAGES = {"acme": "ann", "console": "noor"}
"""Who manages webhooks there."""


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("idempotency_posts", "idempotency_deeds", "idempotency_requests", "idempotency_failures"):
        progress.count(metric, 0)
    with door():
        acme = Client.objects.get(slug="acme")
    at_once = ground.pick(ci=6, small=50, full=50)
    with served(ground.database, ground.folder, KANTOOR_API_CALLS="100000000") as web:
        tries = [*of_api(ground, web, acme), *of_pages(ground, web, acme)]
        for part in progress.parts(len(tries)):
            name, twins = tries[part]
            progress.count("idempotency_posts")
            for words in tried(ground, *twins(), at_once, must="/api/" in name):
                progress.fail("idempotency_failures", f"{name}: {words}")


def tried(ground: Ground, one: Call, many: Call, at_once: int, *, must: bool) -> list[str]:
    """What is wrong with a POST: `one` is called once, `many`, its twin, by all at once. `must`: that one call has to
    do its deed; a refusal would prove nothing."""
    before = sizes(ground.database)
    first = one(str(uuid4()))
    between = sizes(ground.database)
    if first.status < 400:
        ground.progress.count("idempotency_deeds")
    elif must:
        return [f"the deed itself is refused: {first.status} {first.text}"]
    answers = together(many, at_once)
    ground.progress.count("idempotency_requests", at_once + 1)
    wrong = [
        f"{table} grew by {n} rows" for table, n in grown(between, sizes(ground.database), grown_by(before, between))
    ]
    different = {answer.seen for answer in answers}
    if len(different) > 1:
        wrong.append(f"{len(different)} different answers: {sorted(map(str, different))[:3]}")
    return wrong + [f"{answer.status}" for answer in answers[:1] if answer.status >= 500]


def grown_by(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    return {table: n - before.get(table, 0) for table, n in after.items()}


def together(call: Call, n: int) -> list[Told]:
    """n calls with one key, let go at the same moment."""
    key, gate = str(uuid4()), Barrier(n)

    def run(_i: int) -> Told:
        gate.wait()
        return call(key)

    with ThreadPoolExecutor(n) as threads:
        return list(threads.map(run, range(n)))


Twins = Callable[[], tuple[Call, Call]]


def of_api(ground: Ground, web: Served, acme: Client) -> list[tuple[str, Twins]]:
    """(name, maker of two calls) of every POST of both documents."""
    found = list[tuple[str, Twins]]()
    for room, kind in (("acme", "client"), ("console", "console")):
        calls = {who: api_call(web, acme, room, who) for who in {PEOPLE[room], MANAGES[room]}}
        for path, methods in document(kind)["paths"].items():
            if "post" in methods:
                operation = methods["post"]["operationId"]
                who = (MANAGES if operation in WEBHOOKS else PEOPLE)[room]
                found.append((f"{room} {path}", twins_of(calls[who], path, operation, acme, room)))
    return found


def twins_of(call: Callable[[str, Sent, str], Told], path: str, operation: str, acme: Client, room: str) -> Twins:
    def one() -> Call:
        house = room == "console"
        sent = WEBHOOKS[operation](acme, house) if operation in WEBHOOKS else CASES[operation](acme)
        return lambda key: call(path.format(**sent.path), sent, key)

    return lambda: (one(), one())


def of_pages(ground: Ground, web: Served, acme: Client) -> list[tuple[str, Twins]]:
    """The same of every page that takes a POST; sent as they stand, without anything filled in but what cases say."""
    found = list[tuple[str, Twins]]()
    for room, who in PEOPLE.items():
        for name, path, sent in posting_pages(web, acme, room, who):
            found.append((f"{room} {name}", page_twins(web, room, who, path, sent)))
    return found


def page_twins(web: Served, room: str, who: str, path: str, sent: Mapping[str, Any]) -> Twins:
    call = page_call(web, room, who)

    def one() -> Call:
        n = next(NUMBERS)
        fields = {name: value.format(n=n) for name, value in sent.items()}
        return lambda key: call(path, fields, key)

    return lambda: (one(), one())
