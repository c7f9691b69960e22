"""Every page of the portal: who sees it, in which language, in whose colour."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from core.identity import as_tenant, door
from services.desk.models import HandedFile
from tenants.models import Client, Person
from tests.client_portal.conftest import first_invoice, hand_in, text_of, work_at
from tests.harness.browsers import SignedIn, host_of, opened_for, session_of, signed_in
from tests.harness.factories import make_work
from tests.templates.test_pages import Page


def addresses(acme: Client, handed_in: str, delivered: str) -> list[str]:
    """Every page that answers a GET, with a work item in each of two states."""
    invoice = first_invoice(acme)
    with as_tenant(acme.pk, "client"):
        file = HandedFile.objects.filter(submission__work_id=work_at(handed_in).pk).order_by("id")[0]
    return [
        "/", "/hand-in/", "/work/", "/invoices/", f"/invoices/{invoice.pk}/", f"/files/{invoice.dispatch.pdf_id}/",
        handed_in, f"{handed_in}refused/", f"/files{handed_in}refused.csv", f"{handed_in}repair/",
        f"{handed_in}columns/{file.pk}/", f"{handed_in}progress/", delivered,
        f"{delivered}refused/", "/theme.css?hue=20",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_every_page_answers_in_every_language(
    ann: Browser, acme: Client, handed_in: str, delivered: str, language: str
) -> None:
    ann.post("/profile/language/", {"language": language})
    for address in addresses(acme, handed_in, delivered):
        answer = ann.get(address)
        assert answer.status_code == 200, address
        if answer["Content-Type"].startswith("text/html") and address != f"{handed_in}progress/":
            assert f'<html lang="{language}"' in text_of(answer), address


def test_every_page_is_whole(ann: Browser, acme: Client, asked: str, delivered: str) -> None:
    """One heading, one main, one primary action; ids are unique, and what is pointed at is there."""
    for address in addresses(acme, asked, delivered):
        answer = ann.get(address)
        if answer["Content-Type"].startswith("text/html") and not answer.get("HX-Refresh"):
            check_page(Page(text_of(answer)), address)


def check_page(page: Page, address: str) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), address
    pointed = ("for", "aria-labelledby", "aria-describedby", "data-opens", "data-confirms")
    wanted = {word for _, found in page.elements for name in pointed for word in found.get(name, "").split()}
    wanted |= {link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#")}
    assert wanted <= set(ids), address
    primary = [found for _, found in page.elements if "btn-primary" in found.get("class", "").split()]
    assert (len(page.all("h1")), len(page.all("main")), len(primary) <= 1) == (1, 1, True), address


def test_nobody_without_a_session(acme: Client, handed_in: str) -> None:
    """Sent to the account host, which gives a ticket to whoever is signed in there."""
    answer = Browser(headers={"host": host_of("acme")}).get(handed_in)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"http://{host_of('account')}/hand-over/?")


def test_nobody_of_another_client(globex: Client, acme: Client, handed_in: str, delivered: str) -> None:
    """Even with a session of Acme's host: not one of these pages is there."""
    stranger = signed_in("ann@globex.example", "acme")
    found = {address: stranger.get(address).status_code for address in addresses(acme, handed_in, delivered)}
    assert {address for address, status in found.items() if status != 404} == {"/theme.css?hue=20"}


def test_a_session_of_one_host_is_none_of_another(acme: Client) -> None:
    browser = Browser(headers={"host": host_of("acme")})
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of("ann@acme.example", "globex")
    assert browser.get("/")["Location"].startswith(f"http://{host_of('account')}/hand-over/?")


def test_the_work_of_another_client_is_not_there(ann: Browser, globex: Client) -> None:
    work = make_work(globex)
    for page in ("", "refused/", "repair/", "progress/", f"columns/{uuid4()}/"):
        assert ann.get(f"/work/{work.pk}/{page}").status_code == 404, page
    assert ann.get(f"/files/work/{work.pk}/refused.csv").status_code == 404
    assert ann.post(f"/work/{work.pk}/rate/", {"score": "3"}).status_code == 404
    assert ann.post(f"/work/{work.pk}/leave/").status_code == 404


def test_a_viewer_sees_and_does_nothing(vera: Browser, acme: Client, asked: str) -> None:
    assert vera.get(asked).status_code == 200
    page = text_of(vera.get("/"))
    assert "Nothing waits for you" in page
    assert "/hand-in/" not in page
    assert "/hand-in/" not in text_of(vera.get("/work/"))
    assert 'id="answer"' not in text_of(vera.get(asked))
    assert [vera.get(address).status_code for address in ("/hand-in/", f"{asked}repair/")] == [404, 404]
    posts = {"/hand-in/": {}, f"{asked}leave/": {}, f"{asked}repair/": {}, f"{asked}rate/": {"score": "3"}}
    assert {address: vera.post(address, sent).status_code for address, sent in posts.items()} == dict.fromkeys(
        posts, 404
    )


@pytest.mark.parametrize("address", ["/", "/work/", "/invoices/", "/hand-in/"])
def test_an_empty_room_says_what_will_be_there(ann: Browser, address: str) -> None:
    words = {"/": "Nothing yet", "/work/": "Nothing was handed in yet", "/invoices/": "No invoices yet"}
    assert words.get(address, "Choose files") in text_of(ann.get(address))


def test_a_post_without_its_token_is_refused(acme: Client) -> None:
    careful = SignedIn(enforce_csrf_checks=True, headers={"host": host_of("acme")})
    careful.hidden = opened_for("ann@acme.example", "acme")
    careful.cookies[settings.SESSION_COOKIE_NAME] = session_of("ann@acme.example", "acme")
    assert hand_in(careful).status_code == 403
    assert "Nothing was handed in yet" in text_of(careful.get("/work/"))


def test_what_is_not_there_is_told_on_a_page_of_ours(ann: Browser) -> None:
    whole, part = ann.get("/nothing/"), ann.get("/nothing/", headers={"HX-Request": "true"})
    assert (whole.status_code, part.status_code) == (404, 404)
    assert "There is no such page" in text_of(whole)
    assert text_of(part).lstrip().startswith('<div id="flashes"')


@pytest.mark.parametrize("address", ["/", "/work/"])
def test_much_work_costs_no_more_questions(ann: Browser, acme: Client, delivered: str, address: str) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ann.get(address).status_code == 200
        return len(captured)

    make_work(acme)
    few = asked()
    for _more in range(5):
        make_work(acme)
    assert asked() == few


# --- the frame


def test_the_frame_names_client_provider_and_reader(ann: Browser) -> None:
    shell = ann.get("/").context["shell"]
    assert (shell.client.name, shell.provider.name, shell.person.name) == ("Acme", "Kantoor", "Ann")
    assert shell.theme_css == "/theme.css?hue=20"


@pytest.mark.parametrize(
    ("hue", "said"), [("20", 20), ("0", 0), ("720", 0), ("-5", 254), ("red", 254), ("²", 254), ("", 254)]
)
def test_a_hue_and_nothing_else(ann: Browser, hue: str, said: int) -> None:
    answer = ann.get("/theme.css", {"hue": hue})
    assert text_of(answer) == f":root{{--k-hue:{said}}}\n"
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]


def test_forms_may_end_at_the_account_host_and_nowhere_else(ann: Browser) -> None:
    """Signing out leads there, and browsers hold the redirect to the content policy."""
    policy = dict(part.strip().split(" ", 1) for part in ann.get("/")["Content-Security-Policy"].split(";"))
    assert policy["form-action"] == f"'self' http://{host_of('account')}"


# --- one's own profile


def profile(email: str) -> Person:
    with door():
        return Person.objects.get(email=email)


@pytest.mark.parametrize(
    ("address", "sent", "field", "kept"),
    [
        ("/profile/language/", {"language": "pl"}, "language", "pl"),
        ("/profile/theme/", {"theme": "dark"}, "theme", "dark"),
        ("/profile/shortcuts/", {"shortcuts": "off"}, "shortcuts", False),
    ],
)
def test_one_changes_ones_own_row(ann: Browser, address: str, sent: dict[str, str], field: str, kept: Any) -> None:
    answer = ann.post(address, {**sent, "next": "/work/?after=x"})
    assert (answer.status_code, answer["Location"]) == (303, "/work/?after=x")
    assert getattr(profile("ann@acme.example"), field) == kept
    assert getattr(profile("udo@acme.example"), field) != kept


@pytest.mark.parametrize("sent", [{"theme": "pink"}, {"theme": ""}, {}])
def test_what_is_no_choice_is_refused(ann: Browser, sent: dict[str, str]) -> None:
    assert ann.post("/profile/theme/", sent).status_code == 422
    assert profile("ann@acme.example").theme == "auto"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_stays_in_the_house(ann: Browser, target: str) -> None:
    assert ann.post("/profile/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_a_profile_needs_somebody(acme: Client) -> None:
    browser = Browser(headers={"host": host_of("acme")})
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of("ann@globex.example", "globex")
    assert browser.post("/profile/theme/", {"theme": "dark"}).status_code == 404
    assert profile("ann@globex.example").theme == "auto"
