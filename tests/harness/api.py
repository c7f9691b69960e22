"""Programs of tests: a token made by the action that people use, and calls with it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant, provider
from tenants import tokens
from tenants.models import Client, Token
from tests.harness.browsers import host_of
from tests.harness.lines import console_actor
from tests.harness.people import client_actor


@dataclass
class Program:
    """Calls one room's API with one token. Answers are Django's, bodies read by `.json()`."""

    room: str
    secret: str
    browser: Browser = field(default_factory=Browser)

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(f"/api/v1/{path}", query, headers=self.headers())

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        headers = {**self.headers(), "Idempotency-Key": key or uuid4().hex}
        text = json.dumps({} if body is None else body)
        return self.browser.post(f"/api/v1/{path}", text, content_type="application/json", headers=headers)

    def send(self, path: str, fields: dict[str, Any], key: str | None = None) -> Any:
        """A form with files."""
        headers = {**self.headers(), "Idempotency-Key": key or uuid4().hex}
        return self.browser.post(f"/api/v1/{path}", fields, headers=headers)

    def headers(self) -> dict[str, str]:
        return {"host": host_of(self.room), "authorization": f"Bearer {self.secret}"}


def token_of_client(
    tenant: Client, name: str = "ann", scopes: Iterable[str] = (), *, machine: bool = False
) -> tuple[Token, str]:
    """A token of one of the client's people, with everything that they may unless scopes are named; made in a session
    that showed a second factor."""
    actor, now = replace(client_actor(tenant, name), factor_shown=True), timezone.now()
    words = list(scopes) or tokens.scopes_of(actor, now=now)
    with as_tenant(tenant.pk, "client"):
        return tokens.make_token(
            actor=actor, name="shop", scopes=words, expires_at=now + timedelta(days=30), machine=machine, now=now
        )


def token_of_staff(name: str = "sam", scopes: Iterable[str] = ()) -> tuple[Token, str]:
    actor, now = replace(console_actor(name), factor_shown=True), timezone.now()
    with provider():
        return tokens.make_token(
            actor=actor,
            name="script",
            scopes=list(scopes) or tokens.scopes_of(actor, now=now),
            expires_at=now + timedelta(days=30),
            machine=False,
            now=now,
        )


def program_of_client(tenant: Client, name: str = "ann", scopes: Iterable[str] = ()) -> Program:
    return Program(tenant.slug, token_of_client(tenant, name, scopes)[1])


def program_of_staff(name: str = "sam") -> Program:
    return Program("console", token_of_staff(name)[1])
