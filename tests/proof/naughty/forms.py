"""Every text field of every form of every page, found by reading the pages: a new form is tried without being told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from lxml import html

from tests.proof.matrix.asking import as_before
from tests.proof.matrix.people import Someone

WORDS = {"text", "search", "email", "url", "tel", "hidden", "password", ""}
NOT_WORDS = {"csrfmiddlewaretoken"}
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it; `texts` are its fields that take words."""

    action: str
    method: str
    fields: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    @property
    def name(self) -> tuple[str, tuple[str, ...]]:
        """The same for the forms of one kind: addresses without their things."""
        return (re.sub(r"[0-9a-f-]{36}", "…", self.action.partition("?")[0]), self.texts)


def forms_of(page: bytes, here: str) -> Iterator[Form]:
    if not page.strip():
        return
    for found in html.fromstring(page).iter("form"):
        fields: dict[str, str] = {}
        texts = []
        control: Any
        for control in found.iter("input", "textarea", "select"):
            name, kind = control.get("name"), (control.get("type") or "").lower()
            if not name or name in NOT_WORDS or kind in ("file", "submit", "checkbox", "radio"):
                continue
            fields[name] = str(control.value or "")
            if control.tag == "textarea" or (control.tag == "input" and kind in WORDS):
                texts.append(name)
        if texts:
            yield Form(found.get("action") or here, (found.get("method") or "get").upper(), fields, tuple(texts))


def encoded(fields: Mapping[str, str]) -> bytes:
    """As bytes of a form. Half a pair goes as the three bytes that broken programs send for it."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields.items()
    ).encode()


def send(who: Someone, room: str, form: Form, values: Mapping[str, str]) -> Any:
    """The answer to the form with these values in place of what stood in it; nothing is left of it afterwards."""
    body, browser = encoded({**form.fields, **values}), who.at(room)
    with as_before(browser):
        answer: Any
        if form.method == "GET":
            answer = browser.get(f"{form.action.partition('?')[0]}?{body.decode()}")
        else:
            answer = browser.post(form.action, body, content_type=FORM)
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)
    return answer
