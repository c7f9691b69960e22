"""Nothing that was made under one identity is asked under another: querysets, coroutines, threads, streams."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.db import ProgrammingError, connection
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import StreamingHttpResponse

from core.coroutines import AsyncUnderIdentity
from core.identity import as_tenant, current_identity, current_tenant, door, provider
from core.lazy import QueryLeftItsIdentity
from core.models import Job
from core.sql import NOBODY
from services.invoicing.models import Invoice
from services.parties.models import Party
from tenants.models import Client


def test_a_queryset_that_left_its_client_is_not_asked(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        parties = Party.objects.filter(country="NL")
    with pytest.raises(QueryLeftItsIdentity, match=r"Party: made as .*_client, asked as NONE"):
        list(parties)


def test_a_queryset_of_acme_is_not_asked_as_globex(acme: Client, globex: Client) -> None:
    """The database would answer, with Globex's rows, and the page would show them as Acme's."""
    with as_tenant(acme.pk, "client"):
        parties = Party.objects.all()
    with as_tenant(globex.pk, "client"):
        for ask in (list, QuerySet.count, QuerySet.exists, QuerySet.first, clone, related):
            with pytest.raises(QueryLeftItsIdentity):
                ask(parties)


def clone(parties: QuerySet[Party]) -> Any:
    return list(parties.exclude(name="x").annotate(n=Count("invoices")).values_list("name", "n"))


def related(parties: QuerySet[Party]) -> Any:
    """Within another query, too."""
    return list(Invoice.objects.filter(Exists(parties.filter(pk=OuterRef("party")))))


def test_writing_by_such_a_queryset_is_refused_too(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "client"):
        parties = Party.objects.all()
    with as_tenant(globex.pk, "client"):
        with pytest.raises(QueryLeftItsIdentity):
            parties.update(name="x")
        with pytest.raises(QueryLeftItsIdentity):
            parties._raw_delete("default")


def test_staffs_queryset_is_not_the_clients(acme: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        jobs = Job.objects.all()
    with as_tenant(acme.pk, "client"), pytest.raises(QueryLeftItsIdentity):
        len(jobs)


def test_one_that_nobody_made_is_asked_as_nobody_only(acme: Client) -> None:
    """Made while a module is loaded: the classic of libraries, and of class attributes."""
    clients = Client.objects.all()
    for identity in (door(), provider(), as_tenant(acme.pk, "client")):
        with identity, pytest.raises(QueryLeftItsIdentity):
            clients.first()


def test_one_that_stayed_is_asked_as_often_as_one_likes(acme: Client) -> None:
    for _ in range(2):
        with as_tenant(acme.pk, "client"):
            parties = Party.objects.all()
            assert parties.count() == len(parties) == len(parties.all()) == 0


def test_a_stream_carries_bytes_and_no_queryset(acme: Client) -> None:
    """It is sent after the view, when the identity is another."""
    with as_tenant(acme.pk, "client"):
        answer = StreamingHttpResponse(line for line in names(Party.objects.all()))
    with pytest.raises(QueryLeftItsIdentity):
        b"".join(answer)


def names(parties: QuerySet[Party]) -> Iterator[bytes]:
    for party in parties:
        yield party.name.encode()


def test_a_view_that_is_a_coroutine_gets_no_query_under_a_client(acme: Client) -> None:
    async def view() -> int:
        return await sync_to_async(Party.objects.count)()

    with as_tenant(acme.pk, "client"), pytest.raises(AsyncUnderIdentity):
        async_to_sync(view)()
    with as_tenant(acme.pk, "client"), pytest.raises(SynchronousOnlyOperation):
        asyncio.run(directly())


async def directly() -> int:
    return Party.objects.count()


def test_a_coroutine_becomes_nobody(acme: Client) -> None:
    def enter() -> None:
        with as_tenant(acme.pk, "client"):
            pass

    async def view() -> None:
        await sync_to_async(enter)()

    async def directly() -> None:
        enter()

    with pytest.raises(AsyncUnderIdentity):
        async_to_sync(view)()
    with pytest.raises(AsyncUnderIdentity):
        asyncio.run(directly())


def test_a_thread_does_not_inherit_the_identity(acme: Client) -> None:
    def inside() -> Any:
        try:
            return current_identity(), current_tenant(), refused()
        finally:
            connection.close()

    with as_tenant(acme.pk, "client"), ThreadPoolExecutor(1) as pool:
        identity, tenant, trouble = pool.submit(inside).result()
    assert (identity, tenant) == (NOBODY, None)
    assert isinstance(trouble, ProgrammingError)


def refused() -> Exception | None:
    try:
        Party.objects.count()
    except ProgrammingError as trouble:
        return trouble
    return None
