"""The demo's browser against a server of the standard library: hosts, cookies, redirects, forms."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from demo.browser import Browser, NotOnPage, PageFailed

FORM = """<html><body><h1>Hand in</h1><form id="f" method="post" action="/take/">
<input type="hidden" name="csrfmiddlewaretoken" value="secret"><input type="hidden" name="key" value="k-1">
<input type="text" name="note" value="as it stands"><input type="checkbox" name="wait">
<button name="score" value="3">Good</button><button name="score" value="2">Fair</button></form>
<form id="search" action="/find/"><input name="q"></form></body></html>"""


@dataclass
class Seen:
    """What the server heard of a request."""

    method: str
    host: str
    path: str
    cookies: str
    fields: dict[str, list[str]]
    body: bytes = field(repr=False)


class Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        self.note(b"")
        host, path = self.headers["Host"].split(":")[0], self.path.split("?")[0]
        if path == "/go/":
            self.reply(
                302, location=f"http://other.localhost:{self.server.server_port}/arrive/", cookie="from=first; Path=/"
            )
        elif path == "/missing/":
            self.reply(404, b"<html><body><h1>Not here</h1></body></html>")
        else:
            name = "deep=1; Path=/enter/" if path == "/deep/" else f"at={host}; Path=/"
            self.reply(200, FORM.encode(), cookie=name)

    def do_POST(self) -> None:
        self.note(self.rfile.read(int(self.headers["Content-Length"])))
        self.reply(303, location="/done/")

    def note(self, body: bytes) -> None:
        plain = "urlencoded" in self.headers.get("Content-Type", "")
        fields = parse_qs(body.decode(), keep_blank_values=True) if plain else {}
        cookies = self.headers.get("Cookie", "")
        self.server.seen.append(Seen(self.command, self.headers["Host"], self.path, cookies, fields, body))

    def reply(self, status: int, content: bytes = b"", *, location: str = "", cookie: str = "") -> None:
        self.send_response(status)
        for name, value in (("Location", location), ("Set-Cookie", cookie)):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Silence."""


class Server(ThreadingHTTPServer):
    seen: list[Seen]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as one:
        one.seen = []
        thread = threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield one
        one.shutdown()
        thread.join()


@pytest.fixture
def browser(server: Server) -> Browser:
    return Browser(f"http://localhost:{server.server_port}")


def test_a_host_that_resolves_nowhere_is_found_here_under_its_name(browser: Browser, server: Server) -> None:
    page = browser.get(browser.at("no-such-host-anywhere"))
    assert page.status == 200
    assert server.seen[0].host == f"no-such-host-anywhere.localhost:{server.server_port}"


def test_a_redirect_leads_to_the_other_host_without_the_first_ones_cookie(browser: Browser, server: Server) -> None:
    page = browser.get(browser.at("first", "/go/"))
    assert page.url == browser.at("other", "/arrive/")
    went, came = server.seen
    assert (went.host.split(":")[0], came.host.split(":")[0]) == ("first.localhost", "other.localhost")
    assert came.cookies == ""


def test_each_host_gets_its_own_cookies_back(browser: Browser, server: Server) -> None:
    for host in ("first", "other", "first", "other"):
        browser.get(browser.at(host))
    assert [seen.cookies for seen in server.seen] == ["", "", "at=first.localhost", "at=other.localhost"]


def test_a_cookie_set_on_the_way_is_there_on_the_way_back(browser: Browser, server: Server) -> None:
    browser.get(browser.at("first", "/go/"))
    browser.get(browser.at("first", "/"))
    assert server.seen[-1].cookies == "from=first"


def test_a_cookie_for_a_path_goes_to_that_path_alone(browser: Browser, server: Server) -> None:
    browser.get(browser.at("first", "/deep/"))
    browser.get(browser.at("first", "/else/"))
    browser.get(browser.at("first", "/enter/?ticket=1"))
    assert server.seen[1].cookies == ""
    assert set(server.seen[2].cookies.split("; ")) == {"at=first.localhost", "deep=1"}


def test_a_pressed_button_sends_its_form_with_its_hidden_fields(browser: Browser, server: Server) -> None:
    page = browser.press(browser.get(browser.at("first")), '//button[@value="3"]', {"note": "typed"})
    sent, followed = server.seen[1:]
    assert (sent.method, sent.path, followed.method, followed.path) == ("POST", "/take/", "GET", "/done/")
    assert sent.fields == {"csrfmiddlewaretoken": ["secret"], "key": ["k-1"], "note": ["typed"], "score": ["3"]}
    assert page.path == "/done/"


def test_files_travel_in_one_request_with_the_fields(browser: Browser, server: Server) -> None:
    page = browser.get(browser.at("first"))
    browser.submit(page, page.form('//form[@id="f"]'), files=[("files", "a.csv", b"1"), ("files", "b.csv", b"2")])
    body = server.seen[1].body
    assert body.count(b'name="files"') == 2
    assert b'filename="a.csv"' in body
    assert b'name="key"\r\n\r\nk-1\r\n' in body


def test_a_form_that_is_no_post_is_not_sent(browser: Browser) -> None:
    page = browser.get(browser.at("first"))
    with pytest.raises(NotOnPage, match="no POST"):
        browser.submit(page, page.form('//form[@id="search"]'))


def test_what_is_not_on_the_page_is_named_with_what_the_page_says(browser: Browser) -> None:
    page = browser.get(browser.at("first"))
    with pytest.raises(NotOnPage, match=r"0 of .*nowhere.*Hand in"):
        page.one('//*[@id="nowhere"]')


def test_a_page_that_fails_says_what_it_says(browser: Browser) -> None:
    with pytest.raises(PageFailed, match=r"404\. Not here"):
        browser.get(browser.at("first", "/missing/"))
