"""The path of a request with a signed link: no account, one thing, 404 for everything else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.urls import path
from django.utils import timezone

from core.identity import as_tenant, provider
from core.ids import uuid7
from core.links import give_link
from core.models import SignedLink
from core.permissions import by_link
from tenants.models import Client
from tests.harness.people import client_actor


@by_link("test")
def thing(request: Any, secret: str) -> HttpResponse:
    return HttpResponse(f"{request.link.purpose} {SignedLink.objects.count()}")


@by_link("other")
def other(request: HttpRequest, secret: str) -> HttpResponse:
    return HttpResponse("never")


urlpatterns = [path("thing/<str:secret>/", thing), path("other/<str:secret>/", other)]
handler404, handler500 = "core.pages.not_found", "core.pages.broken"


@pytest.fixture(autouse=True)
def pages(settings: Any) -> None:
    settings.HOST_URLCONFS = dict.fromkeys(settings.HOST_URLCONFS, __name__)


@pytest.fixture
def secret(acme: Client) -> str:
    actor, life, now = client_actor(acme, "ann"), timedelta(days=1), timezone.now()
    with as_tenant(acme.pk, "client"), transaction.atomic(durable=True):
        return give_link(actor, line="x", purpose="test", subject=uuid7(), life=life, now=now)


def status(path: str, host: str = "acme.localhost") -> int:
    return int(Browser(headers={"host": host}).get(path).status_code)


def test_whoever_holds_it_comes_in_without_an_account(secret: str) -> None:
    answer = Browser(headers={"host": "acme.localhost"}).get(f"/thing/{secret}/")
    assert answer.content == b"test 1"
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies


def test_a_wrong_secret_host_or_purpose_is_as_if_it_were_not_there(secret: str) -> None:
    assert status(f"/thing/{secret}x/") == 404
    assert status(f"/thing/{secret}/", "globex.localhost") == 404
    assert status(f"/thing/{secret}/", "console.localhost") == 404
    assert status(f"/other/{secret}/") == 404


def test_a_suspended_clients_links_open_nothing(acme: Client, secret: str) -> None:
    with provider():
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.SUSPENDED)
    assert status(f"/thing/{secret}/") == 404
