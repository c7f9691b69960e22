"""What the walls between clients cost a request: switches of identity, and the share of its time.

The share is measured on the same pages in the same process, in turns: as in service, and as the owner of the tables,
whose connection never changes role or path, whom no policy filters, and whose queries nobody compares with who made
them. The difference of each pair counts, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import inspect
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.run import Figure
from tests.harness import processes

SIZES = {"small": 200, "full": 2000}
"""Pairs of requests a page."""
WARM_UP = 10
DRAFTS = 60
PEOPLE = {"workbench": ("sam@kantoor.example", "console"), "portal": ("ann@acme.example", "acme")}


def run(size: str) -> Iterator[Figure]:
    from bench.databases import own_database

    store = Path(tempfile.mkdtemp(prefix="kantoor-bench-"))
    os.environ |= {"KANTOOR_FILES": str(store), "KANTOOR_DEBUG": "0", "KANTOOR_STATIC": processes.static_files()}
    with own_database() as name:
        import django

        django.setup()
        yield from measured(SIZES[size], name)


def measured(pairs: int, database: str) -> Iterator[Figure]:
    """Per page, and the worst of both under the plain names."""
    pages = {page: browse(page, path) for page, path in paths().items()}
    first = max(switches(ask) for ask in pages.values())  # entering a client's room is noted in the session
    steady = max(switches(ask) for ask in pages.values())
    yield "isolation_round_trips", steady, "round trips"
    yield "isolation_round_trips_session_changed", first, "round trips"
    shares = {}
    for page, ask in pages.items():
        took, shares[page] = share(ask, pairs, database)
        yield f"isolation_page_p50_{page}", took, "ms"
        yield f"isolation_share_{page}", shares[page], "ratio"
    yield "isolation_share", max(shares.values()), "ratio"
    yield "isolation_switch", one_switch(), "us"


def paths() -> dict[str, str]:
    from core.identity import door
    from services.desk.models import WorkItem
    from tenants.models import Client, Person
    from tests.harness.factories import make_drafts, make_work

    with door():
        acme, sam = Client.objects.get(slug="acme"), Person.objects.get(email=PEOPLE["workbench"][0])
    with _as_staff(acme):
        work = WorkItem.objects.first()
    if work is None:
        work = make_work(acme, taken_by=sam.pk)
        make_drafts(acme, work, DRAFTS)
    return {"workbench": f"/clients/acme/{work.line}/{work.pk}/", "portal": "/"}


def _as_staff(tenant: Any) -> Any:
    from core.identity import as_tenant

    return as_tenant(tenant.pk, "staff")


def browse(page: str, path: str) -> Callable[[], bytes]:
    """A GET of the page by somebody who has just signed in."""
    from tests.harness.browsers import signed_in

    browser: Any = signed_in(*PEOPLE[page])

    def ask() -> bytes:
        answer = browser.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return bytes(answer.content)

    return ask


def switches(ask: Callable[[], bytes]) -> int:
    """Round trips of one request that only change who the connection works as."""
    from django.db import connections

    _leave_as_a_client()
    backend: Any = connections["default"]
    before = backend.switches
    ask()
    return int(backend.switches - before)


def _leave_as_a_client() -> None:
    """The connection as the request before leaves it: its first switch counts."""
    from core.identity import provider
    from core.models import Job

    with provider():
        Job.objects.exists()


def share(ask: Callable[[], bytes], pairs: int, database: str) -> tuple[float, float]:
    """The page's median time in ms as in service, and which part of it is for the walls."""
    with_walls, differences = [], []
    for n in range(pairs + WARM_UP):
        first = n % 2
        took = {walls: timed(ask, walls, database) for walls in ((True, False) if first else (False, True))}
        with_walls.append(took[True])
        differences.append(took[True] - took[False])
    median = statistics.median(with_walls[WARM_UP:])
    return median, statistics.median(differences[WARM_UP:]) / median


def timed(ask: Callable[[], bytes], walls: bool, database: str) -> float:
    with _with_walls() if walls else without_walls(database):
        start = time.perf_counter()
        ask()
        return (time.perf_counter() - start) * 1000


@contextmanager
def _with_walls() -> Iterator[None]:
    yield


_owner: list[Any] = []


@contextmanager
def without_walls(database: str) -> Iterator[None]:
    """One connection as the owner, and Django's queries as they come."""
    from django.db import connections
    from django.db.models.sql import Query

    ours, bound = connections["default"], (Query.__init__, Query.get_compiler)
    plain: Any = tuple(inspect.unwrap(method) for method in bound)
    connections["default"] = _owner[0] if _owner else owner_connection(database)
    Query.__init__, Query.get_compiler = plain  # type: ignore[method-assign]
    try:
        yield
    finally:
        Query.__init__, Query.get_compiler = bound  # type: ignore[method-assign]
        connections["default"] = ours


def owner_connection(database: str) -> Any:
    """As the owner, in the client's schema and the public one, for good."""
    from django.db import connections

    from config import env
    from core.identity import door
    from core.postgres.base import DatabaseWrapper
    from tenants.models import Client

    class Unwalled(DatabaseWrapper):
        def _handle_search_path(self, cursor: Any = None) -> None:
            """Nothing: the path was set with the connection."""

        def _look_at_the_walls(self) -> None:
            """The owner may everything."""

    with door():
        schema = Client.objects.get(slug="acme").schema_name
    settings = {**connections["default"].settings_dict, **env.database("OWNER_DATABASE_URL")}
    settings["OPTIONS"] = {"options": f"-c search_path={schema},public"}
    _owner.append(Unwalled(settings))
    return _owner[0]


def one_switch(times: int = 2000) -> float:
    """Microseconds of one switch of role and path."""
    from django.db import connection

    from core.identity import door, provider

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    def all_as(*identities: Any) -> float:
        start = time.perf_counter()
        for n in range(times):
            with identities[n % len(identities)]():
                ask()
        return time.perf_counter() - start

    return (all_as(door, provider) - all_as(door)) / times * 1e6
