"""The naughty strings find what they are made to find: answers that break, words that come back otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.proving import Progress
from tests.proof.matrix.people import Someone
from tests.proof.naughty import judge, try_form
from tests.proof.naughty.forms import Form, encoded, forms_of
from tests.proof.naughty.papers import look_at_mail
from tests.proof.naughty.programs import filled
from tests.proof.naughty.strings import OURS, can_be_written, plain

PAGE = b"""<form method="post" action="/x/"><input type="hidden" name="csrfmiddlewaretoken" value="t"><input name="a">
<textarea name="b">old</textarea><input type="file" name="c"><select name="d"><option selected>1</option></select>
</form><form action="/y/"><input type="search" name="q"></form>
<form method="post" action="/z/"><button></button></form>"""


def test_every_field_of_words_on_a_page_is_found() -> None:
    first, second = forms_of(PAGE, "/here/")
    assert (first.action, first.method, first.texts, dict(first.fields)) == (
        "/x/", "POST", ("a", "b"), {"a": "", "b": "old", "d": "1"},
    )  # fmt: skip
    assert (second.action, second.method, second.texts) == ("/y/", "GET", ("q",))


def test_an_answer_that_breaks_is_a_failure(acme: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any, **kwargs: Any) -> None:
        raise ValueError("a string too much")

    monkeypatch.setattr("client_portal.views.invoicing.invoices_for", breaks)
    progress, ann = Progress(), Someone("admin", "ann@acme.example", ("acme",))
    try_form(ann, "acme", Form("/invoices/", "GET", {}, ("q",)), "x", progress)
    assert progress.failures == ["naughty_failures: GET /invoices/ {'q': 'x'}: 500"]


def test_words_that_do_not_come_back_are_a_failure() -> None:
    progress = Progress()
    judge("<b>bold</b>", 303, b"<html><body><p>&lt;b&gt;bold&lt;/b&gt;</p></body></html>", progress)
    judge("refused", 422, b"", progress)
    assert progress.failures == []
    judge("<b>bold</b>", 303, b"<html><body><p><b>bold</b></p></body></html>", progress)
    judge("x", 500, b"", progress)
    assert len(progress.failures) == 2


def test_a_name_that_becomes_a_header_is_a_failure() -> None:
    progress = Progress()
    look_at_mail(b"To: a@x.example\nSubject: s\nBcc: all@x.example\n\nWords\n", progress)
    assert len(progress.failures) == 1


def test_half_a_pair_travels_as_broken_programs_send_it() -> None:
    assert encoded({"a": "\ud83d"}) == b"a=%ED%A0%BD"
    assert not can_be_written("\ud83d")
    assert plain(" a\u00a0 b\r\n\ufffdc ") == "a b c"


def test_our_own_strings_hold_what_breaks_programs() -> None:
    whole = "".join(OURS)
    assert all(sign in whole for sign in ("\x00", "\ud83d", "\u202e", "\ufeff", "\uffff", "=1+1", "<script>", "]]>"))
    assert max(map(len, OURS)) >= 10_000


def test_a_body_holds_the_string_in_every_text() -> None:
    text, number, many = {"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"$ref": "#/x/S"}}
    shape = {"type": "object", "properties": {"a": text, "b": many}}
    whole = {"components": {"schemas": {"S": {"type": "object", "properties": {"c": text, "n": number}}}}}
    assert filled(shape, whole, "!") == {"a": "!", "b": [{"c": "!", "n": 1}]}
