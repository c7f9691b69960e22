"""Pages that people live in, over HTTP from a real web process: time and number of queries."""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client as Browser

from bench.run import Figure
from core.identity import as_tenant
from services.desk.models import WorkItem
from tenants.models import Client
from tests.harness import processes
from tests.harness.browsers import host_of, session_of, signed_in

REQUESTS = 100
PEOPLE = {"console": "sam@kantoor.example", "acme": "ann@acme.example"}


def measured(tenant: Client, database: str, store: Path) -> Iterator[Figure]:
    """Per page, and the worst of the three under the plain names."""
    rooms = pages(tenant)
    times = timed(rooms, database, store)
    queries = {page: queries_of(room, path) for page, (room, path) in rooms.items()}
    for page, took in times.items():
        yield f"page_p50_{page}", statistics.median(took), "ms"
        yield f"page_p95_{page}", percentile(took, 95), "ms"
        yield f"page_queries_{page}", queries[page], "queries"
    yield "page_p50", max(statistics.median(took) for took in times.values()), "ms"
    yield "page_p95", max(percentile(took, 95) for took in times.values()), "ms"
    yield "page_queries", max(queries.values()), "queries"


def pages(tenant: Client) -> Mapping[str, tuple[str, str]]:
    """page → (room, path)."""
    with as_tenant(tenant.pk, "staff"):
        work = WorkItem.objects.order_by("-rows")[0]
    workbench = f"/clients/{tenant.slug}/{work.line}/{work.pk}/"
    return {"queue": ("console", "/"), "workbench": ("console", workbench), "portal": (tenant.slug, "/")}


def timed(rooms: Mapping[str, tuple[str, str]], database: str, store: Path) -> dict[str, list[float]]:
    """page → milliseconds of REQUESTS requests over one connection, after five to warm up."""
    port, log = processes.free_port(), Path(tempfile.mkdtemp()) / "web.log"
    env = processes.environment(database, store)
    with processes.running(processes.web_command(port), env, log):
        processes.wait_until(lambda: processes.answers(port), "the web server")
        return {
            page: [fetch(port, room, path) for _ in range(REQUESTS + 5)][5:] for page, (room, path) in rooms.items()
        }


_sessions: dict[str, str] = {}
_lines: dict[int, http.client.HTTPConnection] = {}


def fetch(port: int, room: str, path: str) -> float:
    """Milliseconds of one GET by a signed-in person."""
    if room not in _sessions:
        _sessions[room] = session_of(PEOPLE[room], room)
    line = _lines.setdefault(port, http.client.HTTPConnection("127.0.0.1", port))
    headers = {"Host": host_of(room), "Cookie": f"{settings.SESSION_COOKIE_NAME}={_sessions[room]}"}
    start = time.perf_counter()
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{room}{path} answered {answer.status}")
    return (time.perf_counter() - start) * 1000


def queries_of(room: str, path: str) -> int:
    """Queries of one request, the switches of identity not counted."""
    seen: list[str] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        seen.append(sql)
        return execute(sql, params, many, context)

    browser: Browser = signed_in(PEOPLE[room], room)
    browser.get(path)
    with connection.execute_wrapper(note):
        answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{room}{path} answered {answer.status_code}")
    return len(seen)


def percentile(values: list[float], of: int) -> float:
    return statistics.quantiles(values, n=100)[of - 1]
