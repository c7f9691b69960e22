"""The published document names every address of the API, and is what it says it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import get_resolver
from drf_spectacular.validation import validate_schema

from core.api.schema import document
from tenants.models import Client
from tests.harness.browsers import host_of

ROOMS = ("client", "console")
WITHOUT_TOKEN = {"/api/v1/schema/", "/api/v1/"}


def addresses(room: str) -> set[str]:
    """Every address of the API on a kind of host, as the document writes it."""
    routes = [str(one.pattern) for one in get_resolver(settings.HOST_URLCONFS[room]).url_patterns]
    return {"/" + re.sub(r"<\w+:(\w+)>", r"{\1}", route) for route in routes if route.startswith("api/")}


@pytest.mark.parametrize("room", ROOMS)
def test_the_document_is_valid_openapi(room: str) -> None:
    validate_schema(document(room))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("room", ROOMS)
def test_every_address_is_in_the_document(room: str) -> None:
    assert addresses(room) - WITHOUT_TOKEN == set(document(room)["paths"])


def operations(room: str) -> list[tuple[str, dict[str, Any]]]:
    paths = document(room)["paths"]
    return [(f"{method} {path}", one) for path, methods in paths.items() for method, one in methods.items()]


@pytest.mark.parametrize("room", ROOMS)
def test_every_operation_has_words_a_token_and_all_its_errors(room: str) -> None:
    for name, operation in operations(room):
        assert operation["summary"], name
        assert operation["security"] == [{"token": []}], name
        assert {"401", "404", "429", "500"} <= set(operation["responses"]), name


@pytest.mark.parametrize("room", ROOMS)
def test_every_post_takes_a_key(room: str) -> None:
    for name, operation in operations(room):
        keys = [one for one in operation.get("parameters", []) if one["name"] == "Idempotency-Key"]
        assert bool(keys) == name.startswith("post "), name


@pytest.mark.django_db
def test_anybody_may_read_it(acme: Client) -> None:
    answer = Browser(headers={"host": host_of("acme")}).get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Kantoor"
