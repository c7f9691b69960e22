"""Clients, one client's room, ratings, and documents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant, door, provider
from services.archive.actions import NewDocument, keep_documents
from services.archive.models import Document
from services.desk.actions import rate
from services.desk.models import WorkItem
from services.desk.models.work import WorkState
from tenants.models import Client, Person, StaffMember
from tests.harness.factories import make_work
from tests.harness.people import client_actor, person, staff_actor


def delivered(tenant: Client, reference: str, score: int = 0, words: str = "", late: bool = False) -> WorkItem:
    """Work delivered an hour before its deadline, or after, and rated where a score is given."""
    work = make_work(tenant, reference, taken_by=person("sam@kantoor.example").pk)
    at = work.due_at + timedelta(hours=1 if late else -1)
    with as_tenant(tenant.pk, "client"):
        WorkItem.objects.filter(pk=work.pk).update(state=WorkState.DELIVERED, delivered_at=at)
        work = WorkItem.objects.get(pk=work.pk)
    if score:
        ann = client_actor(tenant)
        with as_tenant(tenant.pk, "client"):
            rate(work=work, actor=ann, score=score, words=words, now=timezone.now())
    return work


def test_clients_of_my_access_with_what_is_open(joris: Browser, sam: Browser, acme: Client, globex: Client) -> None:
    make_work(acme, received_at=timezone.now() - timedelta(days=30))
    make_work(acme, taken_by=person("sam@kantoor.example").pk)
    delivered(acme, "old.csv")
    rows = sam.get("/clients/").context["clients"].rows
    assert [(row.name, row.open, row.free) for row in rows] == [("Acme", 2, 1), ("Globex", 0, 0)]
    assert rows[0].clock.state == "late"
    assert [row.name for row in joris.get("/clients/").context["clients"].rows] == ["Acme"]


def test_one_client_with_agreement_work_and_who_was_there(sam: Browser, acme: Client) -> None:
    make_work(acme, "open.csv")
    delivered(acme, "done.csv", 3, "Quick as ever.")
    sam.get("/clients/acme/")
    page = sam.get("/clients/acme/").content.decode()
    for words in ("16 working hours", "open.csv", "done.csv", "Quick as ever.", "in time", "Acme BV"):
        assert words in page
    assert "Sam" in [entry.words for entry in sam.get("/clients/acme/").context["client"].entries]


def test_ratings_newest_first_without_the_clients_words(mara: Browser, acme: Client, globex: Client) -> None:
    delivered(acme, "first.csv", 3, "Quick as ever.")
    second = delivered(globex, "second.csv", 1, "A day late.", late=True)
    page = mara.get("/reviews/")
    rows = page.context["reviews"].rows
    assert [(row.title, str(row.rating.words)) for row in rows] == [("second.csv", "poor"), ("first.csv", "good")]
    assert [row.promise.tone for row in rows] == ["late", "done"]
    assert "A day late." not in page.content.decode()
    assert rows[0].url == f"/clients/globex/#work-{second.pk}"
    assert "A day late." in mara.get("/clients/globex/").content.decode()


def test_ratings_are_for_those_who_answer_for_them(sam: Browser, joris: Browser) -> None:
    assert sam.get("/reviews/").status_code == 404
    assert "/reviews/" not in joris.get("/").content.decode()


def test_somebody_who_has_left_sees_nothing(sam: Browser, acme: Client) -> None:
    with provider():
        StaffMember.objects.filter(name="Sam").update(active=False)
    assert sam.get("/").status_code == 404
    assert sam.get("/clients/acme/").status_code == 404


@pytest.fixture
def document(acme: Client) -> Document:
    sam = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        new = NewDocument(
            "invoicing", "invoice_pdf", "2026-00001 – Żółw.pdf", "text/html", b"<script>1</script>", acme.pk
        )
        return Document.objects.get(pk=keep_documents(sam, [new], now=timezone.now())[0])


def test_a_document_is_a_download_and_never_a_page(sam: Browser, document: Document) -> None:
    answer = sam.get(f"/files/acme/{document.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>1</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert (answer["X-Content-Type-Options"], answer["Content-Length"]) == ("nosniff", "18")
    assert "no-store" in answer["Cache-Control"]


def test_a_document_of_another_client_is_not_there(joris: Browser, sam: Browser, document: Document) -> None:
    assert sam.get(f"/files/globex/{document.pk}/").status_code == 404
    assert joris.get(f"/files/globex/{document.pk}/").status_code == 404


def test_the_readers_theme_and_keys(sam: Browser) -> None:
    with door():
        Person.objects.filter(email="sam@kantoor.example").update(theme="dark", shortcuts=False)
    page = sam.get("/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-shortcuts="off"' in page
