"""The main job: upload to drafts, drafts to issued against COPY, papers, memory of a worker, pages."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.run import Figure
from tests.harness import processes

SIZES = {"small": 1000, "full": 10_000}


def run(size: str) -> Iterator[Figure]:
    """All figures of the main job; small is 1,000 orders, full 10,000, of three positions each."""
    from bench.databases import own_database

    store = Path(tempfile.mkdtemp(prefix="kantoor-bench-"))
    os.environ |= {"KANTOOR_FILES": str(store), "KANTOOR_DEBUG": "0", "KANTOOR_STATIC": processes.static_files()}
    with own_database() as name:
        import django

        django.setup()
        yield from in_database(SIZES[size], name, store)
    yield from papers(size)


def in_database(n: int, database: str, store: Path) -> Iterator[Figure]:
    from bench import issue, orders, pages, worker

    yield from issue.measured(orders.files(n), database)
    yield from worker.measured(orders.files(n, first=500_000), database, store)
    yield from pages.measured(issue.client(), database, store)


def papers(size: str) -> Iterator[Figure]:
    from bench import documents

    for name, value, unit in documents.run(size):
        yield name, float(value), unit
