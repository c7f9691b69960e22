"""Headers of every answer: pages, errors, redirects, static files, and what fails before a page is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from core import web
from tenants.models import Client
from tests.harness.browsers import host_of, signed_in
from tests.harness.headers import faults, policy_of

ANSWERS = [
    ("account", "/", 200),
    ("account", "/login/", 200),
    ("account", "/nothing-here/", 404),
    ("acme", "/", 302),
    ("acme", "/theme.css", 200),
    ("acme", "/static/app/app.js", 200),
    ("acme", "/static/app/base.css", 200),
    ("acme", "/static/nothing.css", 404),
    ("nobody", "/", 404),
    ("bad host", "/", 400),
    ("acme", "/healthz", 200),
]


@pytest.mark.parametrize(("room", "path", "status"), ANSWERS)
def test_every_answer_has_its_headers(acme: Client, room: str, path: str, status: int) -> None:
    answer = Browser(headers={"host": host_of(room)}).get(path)
    assert answer.status_code == status
    if "/static/" not in path or status != 200:
        assert faults(answer) == []
    else:
        assert [fault for fault in faults(answer) if "file" not in fault and "kept" not in fault
                and "vary" not in fault and "Disposition" not in fault] == []  # fmt: skip


def test_a_page_that_breaks_has_them_too(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(web, "house", breaks)
    monkeypatch.setattr("client_portal.views.home.page", breaks)
    ann = signed_in("ann@acme.example", "acme")
    ann.raise_request_exception = False
    answer = ann.get("/")
    assert answer.status_code == 500
    assert faults(answer) == []


def test_a_form_without_its_token_has_them_too(acme: Client) -> None:
    browser = Browser(headers={"host": host_of("account")}, enforce_csrf_checks=True)
    answer = browser.post("/login/", {"login": "x"})
    assert answer.status_code == 403
    assert faults(answer) == []


def test_under_https_browsers_are_told_to_stay_there(acme: Client, settings: Any) -> None:
    settings.KANTOOR_SCHEME = "https"
    for room, path, _status in ANSWERS:
        answer = Browser(headers={"host": host_of(room)}).get(path)
        assert answer["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    settings.KANTOOR_SCHEME = "http"
    assert "Strict-Transport-Security" not in Browser(headers={"host": host_of("account")}).get("/").headers


def test_nothing_inline_runs_on_any_page(acme: Client) -> None:
    policy = policy_of(signed_in("ann@acme.example", "acme").get("/"))
    assert (
        policy["default-src"] == policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    )
    assert policy["script-src"] == policy["style-src"] == ["'self'"]


def test_what_is_the_same_for_everybody_may_be_kept_and_nothing_else(acme: Client) -> None:
    ann = signed_in("ann@acme.example", "acme")
    style = ann.get("/theme.css?hue=20")
    assert "public" in style["Cache-Control"]
    assert "Set-Cookie" not in style.headers
    assert not style.cookies
    for path in ("/", "/nothing-here/", "/files/00000000-0000-0000-0000-000000000000/"):
        assert {"private", "no-store"} <= set(ann.get(path)["Cache-Control"].split(", ")), path


def test_no_answer_is_for_another_origin(acme: Client) -> None:
    for room, path, _status in ANSWERS:
        asked = {"host": host_of(room), "origin": "https://elsewhere.example"}
        assert "Access-Control-Allow-Origin" not in Browser(headers=asked).get(path).headers, path


def test_every_answer_says_what_it_is(acme: Client) -> None:
    ann = signed_in("ann@acme.example", "acme")
    for path in ("/", "/nothing-here/", "/theme.css", "/invoices/", "/api/v1/me/"):
        kind = ann.get(path)["Content-Type"]
        assert kind.partition(";")[0] in ("text/html", "text/css", "application/problem+json"), path
        assert "charset=utf-8" in kind or "json" in kind, path


def test_trace_is_not_answered(acme: Client) -> None:
    ann = signed_in("ann@acme.example", "acme")
    assert [ann.trace(path).status_code for path in ("/", "/invoices/")] == [405, 405]
