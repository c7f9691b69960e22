"""Requests that leave nothing behind, and answers in a form in which two can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.html import escape

from tests.harness.headers import faults
from tests.harness.kinds import AWAY
from tests.proof.matrix.people import Someone
from tests.proof.matrix.things import NOWHERE

OWN_WORDS = (
    "X-Request-Name",
    "Set-Cookie",
    "Content-Length",
    "Date",
    "Expires",
    "RateLimit-Remaining",
    "RateLimit-Reset",
)
"""Headers that differ from answer to answer."""
ALIKE = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(rf"(?<![a-z])({AWAY}|{NOWHERE})(?![a-z])"), "CLIENT"),
    (re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+'), "TOKEN"),
    (re.compile(r"(state=)[0-9a-f]{64}"), "STATE"),
    (re.compile(r"(passkeys(?:/|%2F))\d+"), "NUMBER"),
    (re.compile(r"(?<=/i/)[\w-]{43}(?=/)"), "SECRET"),
)
"""Of words that have to differ: things, the slugs of clients who are not the reader's, one-time tokens."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer without the words that have to differ, and what is wrong with its headers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    faults: tuple[str, ...] = ()

    def same(self, other: Said) -> bool:
        return (self.status, self.headers, self.body) == (other.status, other.headers, other.body)

    def difference(self, other: Said) -> str:
        """In words, where two answers part."""
        if self.status != other.status:
            return f"{self.status} and not {other.status}"
        if self.headers != other.headers:
            return f"headers {sorted(set(self.headers) ^ set(other.headers))}"
        at = next((n for n, (a, b) in enumerate(zip(self.body, other.body, strict=False)) if a != b), 0)
        return f"“{self.body[max(0, at - 40) : at + 60]}” and not “{other.body[max(0, at - 40) : at + 60]}”"


@contextmanager
def undone() -> Iterator[None]:
    """As tests are rolled back: the house takes this transaction for one of a test's, and works in savepoints."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def as_before(browser: Any) -> Iterator[None]:
    """Nothing of the block is left: no row, and no cookie of the browser."""
    cookies = deepcopy(browser.cookies)
    try:
        with undone():
            yield
    finally:
        browser.cookies = cookies


def ask(
    who: Someone, room: str, method: str, path: str, query: str = "", body: Mapping[str, str] | None = None
) -> Said:
    """One request, and the world as it was before."""
    browser = who.at(room)
    with as_before(browser):
        who.before()
        address = f"{path}?{query}" if query else path
        answer = sent(browser, method, address, dict(body or {}))
        return Said(answer.status_code, headers_of(answer), alike(body_of(answer, address)), tuple(faults(answer)))


def sent(browser: Any, method: str, address: str, body: Mapping[str, str]) -> Any:
    """A form, or to the API what programs send."""
    send = getattr(browser, method.lower())
    if method not in ("GET", "POST"):
        return send(address)
    if address.startswith("/api/") and method == "POST":
        headers = {"Idempotency-Key": uuid4().hex}
        if address.startswith("/api/v1/submissions/"):
            file = SimpleUploadedFile("orders.csv", b"OrderID,CustomerID\n1,ALFKI\n", "text/csv")
            return send(address, {**body, "files": [file]}, headers=headers)
        return send(address, json.dumps(body), content_type="application/json", headers=headers)
    return send(address, body)


def body_of(answer: Any, address: str) -> str:
    """The body, without the request's name and the address that was asked for: forms of the frame lead back to it."""
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    text = bytes(content).decode("utf-8", "replace").replace(answer.headers.get("X-Request-Name", "-"), "NAME")
    return text.replace(f'name="next" value="{escape(address)}"', 'name="next" value="HERE"')


def headers_of(answer: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, alike(value)) for name, value in answer.headers.items() if name not in OWN_WORDS))


def alike(text: str) -> str:
    for pattern, word in ALIKE:
        text = pattern.sub(word, text)
    return text
