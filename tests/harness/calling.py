"""A program in front of a served installation: one token, real HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests

from tests.harness.serving import Served


def session() -> requests.Session:
    """Without a proxy between us and ourselves."""
    made = requests.Session()
    made.trust_env = False
    return made


@dataclass
class Caller:
    """Calls one room with one token; every answer that is not wanted fails with what it said."""

    web: Served
    room: str
    secret: str
    http: requests.Session = field(default_factory=session)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {
            "Host": self.web.host(self.room),
            "Authorization": f"Bearer {self.secret}",
            **more.pop("headers", {}),
        }
        url = f"http://127.0.0.1:{self.web.port}/api/v1/{path}"
        return self.http.request(method, url, headers=headers, timeout=60, **more)

    def get(self, path: str, **query: Any) -> Any:
        return told(self.ask("GET", path, params=query)).json()

    def content(self, path: str) -> bytes:
        return told(self.ask("GET", path)).content

    def all(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page by page."""
        page: dict[str, Any] = {"next": ""}
        while page["next"] is not None:
            page = self.get(path, limit=20, cursor=page["next"], **query)
            yield from page["items"]

    def post(self, path: str, body: Any = None) -> Any:
        headers = {"Idempotency-Key": uuid4().hex}
        return told(self.ask("POST", path, json=body or {}, headers=headers)).json()

    def hand_in(self, files: Mapping[str, bytes], **fields: str) -> Any:
        parts = [("files", (name, content, "text/csv")) for name, content in files.items()]
        headers = {"Idempotency-Key": uuid4().hex}
        return told(self.ask("POST", "submissions/", data=fields, files=parts, headers=headers)).json()

    def until(self, path: str, true: Callable[[Any], bool], patience: float = 120) -> Any:
        """Ask again until the answer is so."""
        end = time.monotonic() + patience
        while not true(answer := self.get(path)):
            assert time.monotonic() < end, f"{path}: {answer}"
            time.sleep(0.3)
        return answer


def told(answer: requests.Response) -> requests.Response:
    assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}"
    return answer
