"""Strings that break programs, through every text field of pages, API and files, into pages, CSV, XLSX, PDF and mail.

No answer is 5xx; what was typed comes back as it was, or is refused in words. `naughty_tries` were made,
`naughty_fields` fields of forms were found, `naughty_failures` went wrong.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.conf import settings
from lxml import html

from core.forms import KEY, OPENED_FOR
from core.identity import door
from tenants.models import Client
from tests.harness import kinds
from tests.harness.proving import Ground, Progress
from tests.proof.matrix.asking import as_before, sent
from tests.proof.matrix.people import Someone, everybody
from tests.proof.matrix.rooms import ADDRESSES
from tests.proof.matrix.table import Address
from tests.proof.matrix.things import Things, of_the_house, plant
from tests.proof.naughty.forms import FORM, Form, encoded, forms_of, send
from tests.proof.naughty.papers import try_files, try_papers
from tests.proof.naughty.programs import try_programs
from tests.proof.naughty.strings import can_be_written, plain, some, strings

MARKUP = re.compile(r"<[a-zA-Z!/?][^<]*>?.")
READERS = ("admin", "lead", "senior")
"""Who between them see every form: of the client, of the team, of a client's workbench."""


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("naughty_fields", "naughty_tries", "naughty_failures"):
        progress.count(metric, 0)
    kinds.plant(ground.database)
    things = Things({**plant(kinds.HOME).of, **of_the_house()})
    settings.KANTOOR_API_CALLS = 10**9
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    people = {who.kind: who for who in everybody()}
    texts = strings(ground)
    for n, (who, room, form) in enumerate(forms(people, things)):
        progress.count("naughty_fields", len(form.texts))
        chosen = some(ground, n, texts, ground.pick(ci=6, small=40, full=len(texts)))
        for text in chosen:
            try_form(who, room, form, text, progress)
    try_words(people, things, texts, progress)
    try_programs(people, things, some(ground, 0, texts, ground.pick(ci=4, small=20, full=len(texts))), progress)
    with door():
        home = Client.objects.get(slug=kinds.HOME)
    try_files(home, texts, progress)
    try_papers(home, texts, progress)


def forms(people: dict[str, Someone], things: Things) -> Iterator[tuple[Someone, str, Form]]:
    """Every kind of form that stands on a page of the house, once, with who found it where."""
    seen: set[Any] = set()
    for address in ADDRESSES:
        if "GET" not in address.has or address.path.startswith(("/api/", "/files/", "/leave/")):
            continue
        for kind in READERS:
            room = kinds.HOME if address.room == "client" else address.room
            for query in ("", address.query, "edit=1", "ask=1"):
                for form in forms_at(people[kind], room, address, query, things):
                    if (room, form.name) not in seen:
                        seen.add((room, form.name))
                        yield people[kind], room, form


def forms_at(who: Someone, room: str, address: Address, query: str, things: Things) -> list[Form]:
    path = things.fill(address.path)
    with as_before(who.at(room)):
        answer: Any = sent(who.at(room), "GET", f"{path}?{things.fill(query)}", {})
        page = answer.content if not answer.streaming and answer["Content-Type"].startswith("text/html") else b""
    return [form for form in forms_of(page, path) if form.action.startswith("/")]


def try_form(who: Someone, room: str, form: Form, text: str, progress: Progress) -> None:
    """The string in every text field at once, and in each alone."""
    tries = [dict.fromkeys(form.texts, text)]
    if len(form.texts) > 1:
        tries += [{name: text} for name in form.texts]
    for values in tries:
        progress.count("naughty_tries")
        answer = send(who, room, form, values)
        for trouble in troubles(answer, values):
            progress.fail("naughty_failures", f"{form.method} {form.action} {values!r:.200}: {trouble}")


def troubles(answer: Any, values: dict[str, str]) -> Iterator[str]:
    """A crash; markup that was typed and stands there as markup; a refused form that shows something else again."""
    if answer.status_code >= 500:
        yield str(answer.status_code)
    elif not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
        page = answer.content.decode("utf-8", "replace")
        yield from (f"{text!r:.80} stands there as markup" for text in set(values.values()) if is_markup(text, page))
        if answer.status_code == 422:
            yield from (f"{name} shows {shown!r:.80} again" for name, shown in shown_otherwise(page, values))


def is_markup(text: str, page: str) -> bool:
    return bool(MARKUP.search(text)) and text.strip() in page


def shown_otherwise(page: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Fields of a form that came back with something that was not typed; one may come back empty."""
    tree: Any = html.fromstring(page)
    for name, text in values.items():
        for found in tree.xpath("//input[@name=$name and not(@type='hidden')] | //textarea[@name=$name]", name=name):
            shown = found.get("value", "") if found.tag == "input" else "".join(found.itertext())
            if can_be_written(text) and plain(shown) not in ("", plain(text)):
                yield name, shown


def try_words(people: dict[str, Someone], things: Things, texts: list[str], progress: Progress) -> None:
    """An answer to a question: on the page it stands as it was typed."""
    browser: Any = people["admin"].at(kinds.HOME)
    address = f"/questions/{things.of['message']}/answer/"
    for text in texts:
        progress.count("naughty_tries")
        with as_before(browser):
            hidden = {KEY: str(uuid4()), OPENED_FOR: browser.hidden}
            said = browser.post(address, encoded({**hidden, "text": text}), content_type=FORM)
            page = browser.get(f"/work/{things.of['asked']}/").content
        judge(text, said.status_code, page, progress)


def judge(text: str, status: int, page: bytes, progress: Progress) -> None:
    if status == 422:
        return  # refused, in words on the page
    if status != 303:
        progress.fail("naughty_failures", f"an answer {text!r:.100}: {status}")
    elif can_be_written(text) and plain(text) not in plain(
        " ".join(str(one) for one in html.fromstring(page).itertext())
    ):
        progress.fail("naughty_failures", f"an answer {text!r:.100} does not stand on the page")
