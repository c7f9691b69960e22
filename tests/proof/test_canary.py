"""The canary hears what it is made to hear: marks in text, PDF, workbook and mail; every text of a client is marked."""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
import zlib
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.db import models
from redis import Redis

from services.desk.models import Message, WorkItem
from services.invoicing.documents.pdf import Printer
from services.invoicing.models import Dispatch
from services.parties.models import Party
from tests.harness.databases import ROOT
from tests.harness.proving import Progress
from tests.proof.canary import Look, secrets
from tests.proof.canary.branding import MARK, holds_words, places, statement
from tests.proof.canary.looking import holds, kept_by_redis, logged, parts_of
from tests.services.invoicing.documents.papers import invoice, position


def found(content: bytes, **how: bool) -> list[str]:
    progress = Progress()
    Look(progress).at("here", content, **how)
    return progress.failures


def test_a_mark_is_found_in_a_page_and_in_any_letters() -> None:
    assert found(f"<p>{MARK.upper()}1</p>".encode()) == [f"canary_leaks: here holds {MARK}"]
    assert found(b"<p>Acme</p>") == []


def test_what_only_staff_may_see_is_no_leak_to_staff() -> None:
    note = secrets.MARK.encode()
    assert len(found(note)) == 1
    assert found(note, by_staff=True) == []
    assert len(found(MARK.encode(), by_staff=True)) == 1


def test_a_mark_is_found_inside_a_pdf() -> None:
    paper = invoice(positions=(position(name=MARK),))
    pdf = Printer(ROOT / "static" / "fonts").invoice(paper)
    assert MARK.encode() not in pdf
    assert holds(pdf, MARK)


def test_a_mark_is_found_inside_a_workbook() -> None:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", f"<si>{MARK}</si>" * 100)
    assert MARK.encode() not in book.getvalue()
    assert holds(book.getvalue(), MARK)


def test_a_mark_is_found_in_what_is_attached_to_a_mail() -> None:
    mail = EmailMessage()
    mail.set_content("Your invoice")
    mail.add_attachment(MARK.encode(), maintype="application", subtype="octet-stream", filename="x.bin")
    assert MARK.encode() not in mail.as_bytes()
    assert any(holds(part, MARK) for part in parts_of(mail.as_bytes()))


def test_a_mark_is_found_in_the_log() -> None:
    with logged() as log:
        logging.getLogger("services").info("of %s", MARK)
    assert [line for line in log.lines if MARK in line]


def test_every_text_is_marked_but_words_that_programs_compare(globex: Any) -> None:
    marked = {(model, field.name) for model, field, _where in places(globex)}
    assert {
        (Party, "name"),
        (Party, "email"),
        (Message, "words"),
        (WorkItem, "reference"),
        (Dispatch, "email"),
    } <= marked
    assert (WorkItem, "line") not in marked
    assert len(marked) > 60
    assert holds_words(Party, models.CharField(max_length=40, name="nickname"))
    assert not holds_words(Party, models.CharField(max_length=3, name="currency"))


def test_only_the_clients_own_rows_are_marked(globex: Any) -> None:
    shared = next(one for one in places(globex) if one[0] is WorkItem)
    assert statement(*shared, globex).endswith(f'WHERE "tenant_id" = \'{globex.pk}\' AND "reference" IS NOT NULL')
    own = next(one for one in places(globex) if one[0] is Party)
    assert f'"{globex.schema_name}"' in statement(*own, globex)


LONG = f"{'x' * 5_000} {MARK} {'x' * 5_000}".encode()
TASK = json.dumps({"body": base64.b64encode(LONG).decode()}).encode()
KEPT: dict[str, Any] = {
    "string": lambda redis, key: redis.set(key, LONG, ex=60),
    "list": lambda redis, key: redis.rpush(key, b"one", TASK),
    "set": lambda redis, key: redis.sadd(key, b"one", LONG),
    "zset": lambda redis, key: redis.zadd(key, {LONG: 1}),
    "hash": lambda redis, key: redis.hset(key, "field", LONG),
    "stream": lambda redis, key: redis.xadd(key, {"field": LONG}),
    "squeezed": lambda redis, key: redis.set(key, zlib.compress(LONG), ex=60),
}


@pytest.mark.parametrize("kind", KEPT)
def test_a_mark_is_found_in_whatever_redis_keeps(kind: str) -> None:
    key = f"canary-test-{kind}"
    with Redis.from_url(settings.REDIS_URL) as redis:
        try:
            KEPT[kind](redis, key)
            assert any(holds(content, MARK) for name, content in kept_by_redis() if name == key)
        finally:
            redis.delete(key)
