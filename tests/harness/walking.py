"""A person at a real web server: pages over HTTP, forms sent as the page wrote them."""

from __future__ import annotations

import html
import http.client
import re
from collections.abc import Mapping
from uuid import uuid4

from django.conf import settings
from django.test import override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.harness.browsers import session_of
from tests.harness.serving import Served

INPUT = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')
FORM = re.compile(r"<form\b(.*?)>(.*?)</form>", re.S)


class NoSuchForm(LookupError):
    """The page offers nothing of the kind."""


class Walker:
    """Signed in at one room; for one thread."""

    def __init__(self, web: Served, email: str, room: str) -> None:
        self.web, self.room = web, room
        with override_settings(KANTOOR_PORT=f":{web.port}"):
            self.cookies = {settings.SESSION_COOKIE_NAME: session_of(email, room)}

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        """(status, text) of one request; OSError or HTTPException where nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=30)
        headers = {"Host": self.web.host(self.room), "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if kind:
            headers["Content-Type"] = kind
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            line.close()

    def get(self, path: str) -> tuple[int, str]:
        return self.ask("GET", path)

    def send(self, page: str, action: str, fields: Mapping[str, object]) -> tuple[int, str]:
        """Open a page and send its form whose address holds `action`, with its hidden fields. Raises NoSuchForm."""
        status, text = self.get(page)
        if status >= 500:
            raise http.client.HTTPException(f"{status} {page}")
        for attributes, inside in FORM.findall(text):
            if action in attributes:
                hidden = {name: html.unescape(value) for name, value in INPUT.findall(inside)}
                target = re.search(r'(?:action|hx-post)="([^"]+)"', attributes)
                body = encode_multipart(BOUNDARY, {"key": str(uuid4()), **hidden, **fields})
                return self.ask("POST", html.unescape(target[1]) if target else page, body, MULTIPART_CONTENT)
        raise NoSuchForm(f"{status} {page} has no form for {action}")
