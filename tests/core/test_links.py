"""A signed link opens one thing, to whoever holds it, until it ends; and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from core.access import access_of
from core.identity import as_link, as_tenant, link_proof
from core.links import give_link, hash_of, revoke_links
from core.models import AuditRow, SignedLink
from services.archive.models import Document
from services.invoicing.actions.links import give_invoice_link, revoke_invoice_links
from services.invoicing.models import Invoice, InvoiceState, Position, Series
from services.invoicing.queries import invoice_of_link
from services.invoicing.refusals import NotIssuedYet
from tenants.models import Client
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import client_actor

NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.fixture
def invoices(acme: Client) -> list[Invoice]:
    """Two issued invoices of Acme, each with a paper in the archive, and a draft."""
    drafts = make_drafts(acme, make_work(acme), 3)
    with as_tenant(acme.pk, "staff"):
        series = Series.objects.create(code="test")
        for n, draft in enumerate(drafts[:2], start=1):
            draft.state, draft.series, draft.sequence, draft.number = InvoiceState.ISSUED, series, n, f"T-{n}"
            draft.vat_category = "S"
            draft.save()
            Document.objects.create(
                line="invoicing", kind="invoice_pdf", name=f"T-{n}.pdf", size=1, sha256="0" * 64,
                subject_id=draft.pk, created_at=NOW,
            )  # fmt: skip
    return drafts


def given(tenant: Client, invoice: Invoice, *, now: datetime = NOW) -> str:
    with as_tenant(tenant.pk, "client"):
        return give_invoice_link(invoice=invoice, actor=client_actor(tenant, "ann"), now=now)


def seen() -> dict[str, int]:
    """How many rows whoever asks sees in the tables that links open."""
    counts = {model.__name__: model._default_manager.count() for model in linked_models()}
    return {name: n for name, n in counts.items() if n}


def linked_models() -> list[Any]:
    return [model for model in apps.get_models() if access_of(model).link]


def test_a_link_opens_its_invoice_and_papers_and_nothing_else(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    given(acme, invoices[1])
    with as_link(acme.pk, secret):
        assert seen() == {"SignedLink": 1, "Invoice": 1, "Position": 2, "Document": 1}
        opened = invoice_of_link(SignedLink.objects.get())
        assert (opened.number, len(opened.shown)) == ("T-1", 2)  # type: ignore[attr-defined]
        assert Document.objects.get().name == "T-1.pdf"


def test_every_other_table_is_closed_to_it(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    closed = [model for model in apps.get_models() if not access_of(model).link and model._meta.managed]
    assert len(closed) > 20
    with as_link(acme.pk, secret):
        for model in closed:
            table = model._meta.db_table
            path = acme.schema_name if access_of(model).schema == "tenant" else "public"
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                ask(f'SELECT 1 FROM "{path}"."{table}"')


def test_it_changes_nothing(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    with as_link(acme.pk, secret):
        for model in linked_models():
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                model._default_manager.all()._raw_delete("default")
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                model._default_manager.update(id=uuid4())
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            link("forged", invoices[1].pk).save(force_insert=True)


def link(secret: str, subject: UUID) -> SignedLink:
    return SignedLink(
        line="invoicing", purpose="invoice", subject_id=subject, secret_hash=hash_of(secret), created_at=NOW,
        expires_at=NOW + DAY, created_name="x",
    )  # fmt: skip


def test_another_clients_link_opens_nothing(acme: Client, globex: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    with as_link(globex.pk, secret):
        assert seen() == {}
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask(f'SELECT 1 FROM "{acme.schema_name}".invoicing_invoice')


def test_nothing_is_seen_after_its_day(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0], now=NOW - 91 * DAY)
    with as_link(acme.pk, secret):
        assert seen() == {}


def test_nothing_is_seen_once_it_is_revoked(acme: Client, invoices: list[Invoice]) -> None:
    first, second, other = given(acme, invoices[0]), given(acme, invoices[0]), given(acme, invoices[1])
    with as_tenant(acme.pk, "client"):
        assert revoke_invoice_links(invoice=invoices[0], actor=client_actor(acme, "ann"), now=NOW) == 2
    for secret in (first, second):
        with as_link(acme.pk, secret):
            assert seen() == {}
    with as_link(acme.pk, other):
        assert seen()["Invoice"] == 1


@pytest.mark.parametrize("forge", ["hash", "proof of the hash", "nothing", "a quote"])
def test_a_link_is_not_forged_from_what_the_database_keeps(acme: Client, invoices: list[Invoice], forge: str) -> None:
    """Neither the kept hash nor what stood in a statement is a secret; a quote in one is no SQL."""
    secret = given(acme, invoices[0])
    tries = {"hash": hash_of(secret), "proof of the hash": link_proof(secret), "nothing": "", "a quote": "'; --"}
    with as_link(acme.pk, tries[forge]):
        assert seen() == {}


def test_who_holds_one_link_cannot_turn_to_another_without_its_secret(acme: Client, invoices: list[Invoice]) -> None:
    """The setting may be set by anybody; without the other secret it shows less, not more."""
    secret, other = given(acme, invoices[0]), given(acme, invoices[1])
    with as_link(acme.pk, secret):
        for value in (hash_of(other), "", str(invoices[1].pk), "%"):
            ask(f"SET kantoor.link = '{value}'")
            assert seen() == {}
        ask("RESET kantoor.link")
        assert seen() == {}


def test_the_proof_leaves_the_connection_with_the_link(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    with as_link(acme.pk, secret):
        assert ask("SHOW kantoor.link") == [(link_proof(secret),)]
    with as_tenant(acme.pk, "client"):
        assert ask("SHOW kantoor.link") == [("",)]


def test_a_draft_is_given_to_nobody(acme: Client, invoices: list[Invoice]) -> None:
    with pytest.raises(NotIssuedYet):
        given(acme, invoices[2])


def test_giving_and_revoking_are_in_the_clients_record(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    with as_tenant(acme.pk, "client"):
        revoke_invoice_links(invoice=invoices[0], actor=client_actor(acme, "ann"), now=NOW)
        rows = AuditRow.objects.filter(subject_id=invoices[0].pk).order_by("id")
        assert [row.action for row in rows][-2:] == ["link_given", "link_revoked"]
        assert all(secret not in str(row.detail) and hash_of(secret) not in str(row.detail) for row in rows)


def test_a_link_ends(acme: Client) -> None:
    actor = client_actor(acme, "ann")
    with as_tenant(acme.pk, "client"), pytest.raises(ValueError, match="400 days"):
        give_link(actor, line="x", purpose="x", subject=uuid4(), life=timedelta(days=401), now=NOW)


def test_ending_a_purpose_leaves_the_others(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    ann = client_actor(acme, "ann")
    with as_tenant(acme.pk, "client"), transaction.atomic():
        assert revoke_links(ann, subjects=[invoices[0].pk], purpose="other", now=NOW) == 0
    with as_link(acme.pk, secret):
        assert seen()["Position"] == 2


def ask(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_positions_of_other_invoices_stay_closed(acme: Client, invoices: list[Invoice]) -> None:
    secret = given(acme, invoices[0])
    with as_link(acme.pk, secret):
        assert not Position.objects.filter(invoice=invoices[1]).exists()
