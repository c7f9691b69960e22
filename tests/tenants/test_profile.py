"""How people read is their own choice: language, time zone, numbers and dates, on every host."""

from __future__ import annotations

from typing import Any

import pytest

from core.identity import door
from core.templatetags.kantoor import number
from tenants.mails import write_to
from tenants.models import Client, Person
from tests.harness.browsers import signed_in

ANN = "ann@acme.example"
WISH = {"language": "nl", "zone": "Europe/Warsaw", "numbers": "1 234,56", "dates": "2026-11-26", "next": "/work/"}


def ann() -> Person:
    with door():
        return Person.objects.get(email=ANN)


def test_ann_chooses_how_she_reads(acme: Client) -> None:
    browser = signed_in(ANN, "acme")
    answer = browser.post("/profile/", WISH)
    assert (answer.status_code, answer["Location"]) == (303, "/work/")
    now = ann()
    assert (now.language, now.zone, now.numbers, now.dates) == ("nl", "Europe/Warsaw", "1 234,56", "2026-11-26")
    page = browser.get("/profile/").content.decode()
    assert '<option value="Europe/Warsaw" selected>' in page
    assert '<option value="1 234,56" selected>' in page
    assert "/profile/?next=" in browser.get("/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"numbers": "1234"}, {"dates": "MM/dd"}, {"zone": "Mars/Olympus"}, {"language": "xx"}]
)
def test_what_is_no_choice_changes_nothing(acme: Client, wrong: dict[str, str]) -> None:
    before = ann()
    answer = signed_in(ANN, "acme").post("/profile/", WISH | wrong)
    assert answer.status_code == 422
    assert ann().zone == before.zone


def test_nobody_has_no_profile(acme: Client, client: Any) -> None:
    assert client.get("/profile/", headers={"host": "acme.localhost:8000"}).status_code == 404


def test_the_choice_holds_in_the_console_too(acme: Client) -> None:
    with door():
        Person.objects.filter(email="sam@kantoor.example").update(numbers="1.234,56")
    from core import reader

    signed_in("sam@kantoor.example").get("/")
    assert number(1234) == "1.234"
    reader.activate(None)


def test_a_mail_of_the_house_is_as_its_reader_reads(acme: Client, mailoutbox: Any) -> None:
    class Amount:
        """A number that is written when it is read, as in a template."""

        def __str__(self) -> str:
            return number(1234)

    with door():
        Person.objects.filter(email=ANN).update(language="nl", numbers="1 234,56")
    write_to(ann(), "English", ["%(n)s"], n=Amount())
    [mail] = mailoutbox
    assert mail.extra_headers["Content-Language"] == "nl"
    assert "1\N{NO-BREAK SPACE}234" in mail.body
