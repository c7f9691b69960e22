"""One draft of the workbench: changed, held, released, sent back with a question."""

from __future__ import annotations

from typing import Any

import lxml.html
from django.test import Client as Browser

from core.identity import as_tenant
from services.desk.actions import answer
from services.desk.models import Message, WorkItem
from services.invoicing.models import Invoice, InvoiceState
from tenants.models import Client, Person
from tests.harness.people import client_actor
from tests.provider_console.bench import HTMX, bench, drafts_of, marks


def typed(browser: Browser, work: WorkItem, draft: Invoice, **changed: str) -> dict[str, str]:
    """The form of a draft as the page shows it, with changes by field and number of its position: quantity_1="3"."""
    page: Any = lxml.html.fromstring(
        browser.get(bench(work, f"drafts/{draft.pk}/?edit=1"), headers=HTMX).content.decode()
    )
    fields = {str(name): str(value) for name, value in page.forms[0].form_values()}
    with as_tenant(work.tenant_id, "staff"):
        keys = list(draft.positions.order_by("number").values_list("pk", flat=True))
    for name, value in changed.items():
        field, _, n = name.partition("_")
        fields[f"{field}-{keys[int(n) - 1].hex}" if n else field] = value
    return fields


def test_a_draft_is_changed_and_drawn_up_again(sam: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["NL"]
    data = typed(sam, work, draft, quantity_1="10", price_1="2.5", discount_1="20", freight="1.00", discount_2="100")
    answer = sam.post(bench(work, f"drafts/{draft.pk}/?show=ready"), data)
    assert answer["Location"] == bench(work, f"drafts/{draft.pk}/?show=ready")
    after = drafts_of(acme, work)["NL"]
    assert (str(after.positions_net), str(after.freight), str(after.tax), str(after.payable)) == (
        "20.00", "1.00", "4.41", "25.41",
    )  # fmt: skip
    assert after.version == draft.version + 1
    assert "Order 10005 is changed: €25.41 to pay now." in sam.get(bench(work)).content.decode()


def test_what_cannot_be_read_comes_back_as_it_was_typed(sam: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["NL"]
    data = typed(sam, work, draft, quantity_1="many", discount_2="120", name_1="Chai, strong")
    answer = sam.post(bench(work, f"drafts/{draft.pk}/"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="many"' in page
    assert "Chai, strong" in page
    assert "Not yet: please put this right" in page
    assert drafts_of(acme, work)["NL"].version == draft.version


def test_a_change_that_was_overtaken_loses_nothing(sam: Browser, joris: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["NL"]
    first, second = typed(joris, work, draft, freight="2.00"), typed(sam, work, draft, freight="3.00")
    assert joris.post(bench(work, f"drafts/{draft.pk}/"), first).status_code == 303
    answer = sam.post(bench(work, f"drafts/{draft.pk}/"), second)
    assert answer.status_code == 409
    assert "Somebody else has changed this draft" in answer.content.decode()
    assert 'value="3.00"' in answer.content.decode()
    assert str(drafts_of(acme, work)["NL"].freight) == "2.00"


def test_amounts_are_read_as_the_readers_language_writes_them(sam: Browser, acme: Client, work: WorkItem) -> None:
    from core.identity import door

    with door():
        Person.objects.filter(email="sam@kantoor.example").update(language="nl")
    draft = drafts_of(acme, work)["NL"]
    shown = sam.get(bench(work, f"drafts/{draft.pk}/?edit=1"), headers=HTMX).content.decode()
    assert 'value="12,50"' in shown
    data = typed(sam, work, draft, freight="1.234,50")
    assert sam.post(bench(work, f"drafts/{draft.pk}/"), data).status_code == 303
    assert str(drafts_of(acme, work)["NL"].freight) == "1234.50"


def test_hold_and_release_with_their_undo(sam: Browser, acme: Client, work: WorkItem) -> None:
    found = drafts_of(acme, work)
    answer = sam.post(bench(work, f"drafts/{found['NL'].pk}/hold/?show=ready"))
    assert answer["Location"] == bench(work, f"drafts/{found['DE'].pk}/?show=ready")  # its neighbour in the list
    assert drafts_of(acme, work)["NL"].state == InvoiceState.HELD
    page = sam.get(bench(work, "?show=held"))
    assert "held: held by hand" in page.content.decode()
    assert f"drafts/{found['NL'].pk}/release/" in page.content.decode()
    sam.post(bench(work, f"drafts/{found['NL'].pk}/release/"))
    assert drafts_of(acme, work)["NL"].state == InvoiceState.DRAFT


def test_a_question_stops_the_draft_and_the_clock(sam: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["NL"]
    empty = sam.post(bench(work, f"drafts/{draft.pk}/ask/"), {"text": " "})
    assert empty.status_code == 422
    assert "Write what you want to know" in empty.content.decode()
    asked = sam.post(bench(work, f"drafts/{draft.pk}/ask/?show=ready"), {"text": "To which warehouse?"})
    assert asked.status_code == 303
    page = sam.get(bench(work)).content.decode()
    assert (marks(page)["work-state"], marks(page)["asked"]) == ("waiting", "1")
    assert "Order 10005: To which warehouse?" in page
    with as_tenant(acme.pk, "client"):
        message = Message.objects.get(asks=True)
        assert message.about_id == draft.pk


def test_a_question_about_the_work_as_a_whole(sam: Browser, acme: Client, work: WorkItem) -> None:
    for headers in ({}, HTMX):
        empty = sam.post(bench(work, "question/"), {"text": " "}, headers=headers)
        assert empty.status_code == 422
        assert "There are no words in it." in empty.content.decode()
        assert ("<html" in empty.content.decode()) is not bool(headers)
    assert sam.post(bench(work, "question/"), {"text": "Is week 47 complete?"}, headers=HTMX)["HX-Redirect"]
    ann = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        from django.utils import timezone

        answer(message=Message.objects.get(), actor=ann, words="It is.", now=timezone.now())
    page = sam.get(bench(work)).content.decode()
    assert "Is week 47 complete?" in page
    assert "It is." in page
    assert marks(page)["work-state"] == "taken"
