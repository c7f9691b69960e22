"""Every line of the log says which client and which request, task or job it is about; lines of trouble too."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.urls import path
from django.utils import timezone

from core import jobs
from core.identity import as_tenant
from core.jobs import enqueue, work_off
from core.permissions import needs
from core.where import Where, named
from tenants.models import Client
from tests.harness.browsers import signed_in
from tests.harness.people import staff_actor

log = logging.getLogger("tests.where")


@pytest.fixture
def lines(settings: Any) -> Iterator[StringIO]:
    """What goes to the log, in the format of the settings."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["line"]["format"]))
    handler.addFilter(Where())
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


@needs("desk.see")
def page(request: HttpRequest) -> HttpResponse:
    log.warning("looked")
    return HttpResponse("ok")


@needs("desk.see")
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [path("page/", page), path("broken/", broken)]
handler404, handler500 = "core.pages.not_found", "core.pages.broken"


@pytest.fixture
def ann(acme: Client, settings: Any) -> Browser:
    browser: Browser = signed_in("ann@acme.example", "acme")
    settings.HOST_URLCONFS = {**settings.HOST_URLCONFS, "client": __name__}
    browser.raise_request_exception = False
    return browser


def test_a_line_of_a_page_names_client_and_request(ann: Browser, acme: Client, lines: StringIO) -> None:
    answer = ann.get("/page/")
    assert f"tenant={acme.pk.hex} request={answer['X-Request-Name']} looked" in lines.getvalue()


def test_the_trouble_of_a_page_names_them_too(ann: Browser, acme: Client, lines: StringIO) -> None:
    answer = ann.get("/broken/")
    assert answer.status_code == 500
    [head] = [line for line in lines.getvalue().splitlines() if "Internal Server Error" in line]
    assert f"tenant={acme.pk.hex} request={answer['X-Request-Name']}" in head


def start(tenant: Client, kind: str) -> UUID:
    actor = staff_actor(tenant)
    with as_tenant(tenant.pk, "staff"), transaction.atomic():
        return enqueue(actor, kind, uuid4(), key=kind, now=timezone.now()).pk


def fail(job: jobs.RunningJob) -> None:
    raise RuntimeError("broken on purpose")


@pytest.fixture
def kinds() -> Iterator[None]:
    jobs.handler_of("desk.read")
    jobs.handles("where.talk")(lambda job: log.warning("worked"))
    jobs.handles("where.fail")(fail)
    yield
    jobs._handlers.pop("where.talk"), jobs._handlers.pop("where.fail")


def test_a_line_of_a_job_names_client_and_job(acme: Client, kinds: None, lines: StringIO) -> None:
    job = start(acme, "where.talk")
    work_off()
    assert f"tenant={acme.pk.hex} request=job-{job.hex[-12:]} worked" in lines.getvalue()


def test_the_trouble_of_a_job_names_them_too(acme: Client, kinds: None, lines: StringIO) -> None:
    job = start(acme, "where.fail")
    work_off()
    [head] = [line for line in lines.getvalue().splitlines() if "failed" in line]
    assert f"tenant={acme.pk.hex} request=job-{job.hex[-12:]}" in head
    assert "broken on purpose" in lines.getvalue()


def test_names_end_with_their_block(lines: StringIO, db: None) -> None:
    with named("outer"):
        with named("inner"):
            log.warning("a")
        log.warning("b")
    log.warning("c")
    assert [line.split("request=")[1] for line in lines.getvalue().splitlines()] == ["inner a", "outer b", "- c"]
