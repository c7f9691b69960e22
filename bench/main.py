"""The main job: upload to drafts, drafts to issued against COPY of what that wrote, papers, pages, memory of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from bench.run import Figure

SIZES = {"small": 1000, "full": 10_000}


def run(size: str) -> Iterator[Figure]:
    from bench.databases import own_database

    with own_database() as name:
        import django

        django.setup()
        yield from _measured(SIZES[size], name)


def _measured(n: int, database: str) -> Iterator[Figure]:
    from bench import issue, orders, pages, worker

    yield from issue.measured(orders.files(n), database)
    yield from worker.measured(orders.files(n))
    yield from pages.measured()
