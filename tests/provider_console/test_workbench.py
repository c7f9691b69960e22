"""The workbench of invoicing: what it shows, what each button does, and who may press it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from core.identity import as_tenant, provider
from core.models import AuditRow, Job
from services.desk.models import WorkItem
from services.desk.models.work import WorkState
from services.invoicing.models import Dispatch, DispatchState
from tenants.models import Client, Entry, Person
from tests.harness.browsers import signed_in
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import person
from tests.provider_console.bench import HTMX, bench, drafts_of, marks
from tests.services.invoicing.test_queries import issue_by_hand

# --- who may be here


def test_without_access_nothing_is_there_and_nobody_is_logged(joris: Browser, globex: Client) -> None:
    work = make_work(globex)
    for url in (bench(work, slug="globex"), "/clients/globex/", bench(work, "refused/", slug="globex")):
        assert joris.get(url).status_code == 404
    assert joris.post(bench(work, "issue/", slug="globex")).status_code == 404
    with provider():
        assert not Entry.objects.exists()


def test_an_entry_is_logged_once(sam: Browser, acme: Client, work: WorkItem) -> None:
    for _ in range(3):
        assert sam.get(bench(work)).status_code == 200
    with provider():
        assert [entry.person_name for entry in Entry.objects.filter(tenant_id=acme.pk)] == ["Sam"]


def test_work_of_one_client_is_not_found_under_another(sam: Browser, globex: Client, work: WorkItem) -> None:
    assert sam.get(bench(work, slug="globex")).status_code == 404
    assert sam.post(bench(work, "issue/", slug="globex")).status_code == 404


def test_an_address_with_a_nul_is_refused_in_words(sam: Browser, work: WorkItem) -> None:
    for query in ("show=a%00b", "q=%00", "show=undecided&q=x%00"):
        assert sam.get(f"{bench(work)}?{query}").status_code == 422


def test_a_junior_changes_drafts_but_does_not_issue_decide_or_deliver(joris: Browser, acme: Client) -> None:
    work = make_work(acme, taken_by=person("joris@kantoor.example").pk)
    make_drafts(acme, work, 5)
    page = joris.get(bench(work)).content.decode()
    assert "A senior issues" in page
    assert "Export, no VAT" not in page
    for rest in ("issue/", "vat/?all=vat_export", "deliver/"):
        assert joris.post(bench(work, rest), {"category": "G"}).status_code == 404
    draft = drafts_of(acme, work)["NL"]
    assert joris.post(bench(work, f"drafts/{draft.pk}/hold/")).status_code == 303
    with as_tenant(acme.pk, "staff"):
        assert not Job.objects.exists()
        assert not AuditRow.objects.filter(action="vat_decided").exists()


def test_issuing_is_for_whoever_has_the_work_in_hand(mara: Browser, acme: Client, work: WorkItem) -> None:
    page = mara.get(bench(work)).content.decode()
    assert "Sam has this work." in page
    assert mara.post(bench(work, "issue/")).status_code == 409
    with as_tenant(acme.pk, "staff"):
        assert not Job.objects.exists()


# --- what it shows


def test_it_opens_with_what_is_to_be_decided(sam: Browser, work: WorkItem) -> None:
    page = sam.get(bench(work)).content.decode()
    assert marks(page) == {
        "work-state": "taken", "ready": "2", "undecided": "3", "held": "0", "asked": "0", "issuing": "0", "issued": "0",
        "sent": "0", "not-valid": "0",
    }  # fmt: skip
    assert "2 drafts to customers outside the EU" in page
    assert "Brazil 1, United States 1" in page
    assert "Standard rate, 21%" in page
    assert "Issue 2 invoices" in page
    assert "Stay behind: 3 to decide." in page


def test_the_draft_stands_as_its_customer_will_see_it(sam: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["NL"]
    page = sam.get(bench(work, f"drafts/{draft.pk}/"), headers=HTMX).content.decode()
    assert "<html" not in page
    for words in ("Keukenhof Groothandel", "Acme BV", "Lisse", "15% discount", "Freight", "VAT 21%", "NL91ABNA"):
        assert words in page
    whole = sam.get(bench(work, f"drafts/{draft.pk}/"))
    assert whole.context["bench"].draft.id == draft.pk
    assert whole.context["bench"].drafts.show == "ready"  # the list it stands in, not the one of the address


def test_a_draft_that_is_not_there(sam: Browser, acme: Client, work: WorkItem) -> None:
    other = make_drafts(acme, make_work(acme), 1, first=500)[0]
    for rest in (f"drafts/{other.pk}/", f"?draft={other.pk}", "?draft=nonsense"):
        assert sam.get(bench(work, rest)).status_code == 404


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_every_page_is_made_in_every_language(sam: Browser, mara: Browser, acme: Client, language: str) -> None:
    from core.identity import door

    with door():
        Person.objects.update(language=language)
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    draft = make_drafts(acme, work, 5, held=1)[0]
    one = f"drafts/{draft.pk}/"
    parts = ["", "?show=held", "?show=issued", "refused/", "progress/", one, f"{one}?edit=1", f"{one}?ask=1"]
    outside = ["/", f"/work/{work.pk}/", "/clients/", "/clients/acme/", "/find/?q=a", "/tray/"]
    urls = [*outside, *(bench(work, part) for part in parts)]
    for url in urls:
        answer = sam.get(url)
        assert answer.status_code == 200, url
        assert answer.headers.get("Content-Language", language) == language
    assert f'lang="{language}"' in sam.get("/").content.decode()
    assert mara.get("/reviews/").status_code == 200


@pytest.mark.parametrize("url", ["/", "{bench}", "{bench}?show=ready", "/clients/", "/clients/acme/"])
def test_statements_do_not_grow_with_the_rows(sam: Browser, acme: Client, url: str) -> None:
    def statements(n: int) -> int:
        sam.get(at)  # logs the entry, once
        with CaptureQueriesContext(connection) as seen:
            assert sam.get(at).status_code == 200
        return len(seen)

    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    make_drafts(acme, work, 5)
    at = url.replace("{bench}", bench(work))
    few = statements(5)
    make_drafts(acme, work, 195, first=100)
    for n in range(20):
        make_work(acme, f"more-{n}.csv")
    assert statements(200) == few
    assert few <= 40


# --- VAT


def test_vat_is_decided_for_a_whole_group_and_audited(sam: Browser, acme: Client, work: WorkItem) -> None:
    answer = sam.post(bench(work, "vat/?all=vat_export"), {"category": "G"})
    assert (answer.status_code, answer["Location"]) == (303, bench(work))
    page = sam.get(bench(work)).content.decode()
    assert "VAT of 2 drafts is decided." in page
    assert marks(page)["ready"] == "4"
    found = drafts_of(acme, work)
    assert {found[country].vat_category for country in ("BR", "US")} == {"G"}
    assert found["SE"].vat_category == ""
    with as_tenant(acme.pk, "staff"):
        rows = AuditRow.objects.filter(action="vat_decided")
        assert {row.subject_id for row in rows} == {found["BR"].pk, found["US"].pk}
        assert {(row.person_name, row.detail["category"]) for row in rows} == {("Sam", "G")}
    assert sam.post(bench(work, "vat/?all=vat_export"), {"category": "S"}).status_code == 409


def test_vat_of_one_draft(sam: Browser, acme: Client, work: WorkItem) -> None:
    found = drafts_of(acme, work)
    assert sam.post(bench(work, "vat/"), {"category": "S", "draft": [str(found["SE"].pk)]}).status_code == 303
    after = drafts_of(acme, work)
    assert (after["SE"].vat_category, str(after["SE"].vat_rate)) == ("S", "21.00")
    assert after["BR"].vat_category == ""


def test_a_zero_rate_without_an_id_is_not_offered(sam: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["SE"]
    shown = sam.get(bench(work, f"drafts/{draft.pk}/")).context["bench"].draft
    assert [action.value for warning in shown.warnings for action in warning.actions] == ["S"]


# --- issuing and delivering


def test_a_double_click_on_issue_is_one_job(sam: Browser, acme: Client, work: WorkItem) -> None:
    first, second = sam.post(bench(work, "issue/")), sam.post(bench(work, "issue/"))
    assert first.status_code == second.status_code == 303
    with as_tenant(acme.pk, "staff"):
        assert [(job.kind, job.total) for job in Job.objects.all()] == [("invoicing.issue", 2)]
    page = sam.get(bench(work)).content.decode()
    assert "Nothing was started twice." in page
    assert marks(page)["issuing"] == "2"
    assert "0 of 2" in page
    assert "Issue 2 invoices" not in page


def test_nothing_to_issue_is_told(sam: Browser, acme: Client) -> None:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    make_drafts(acme, work, 2, held=2)
    assert sam.post(bench(work, "issue/")).status_code == 409


def test_progress_brings_the_next_action_when_all_is_sent(sam: Browser, acme: Client, work: WorkItem) -> None:
    sam.post(bench(work, "vat/?all=vat_export"), {"category": "G"})
    sam.post(bench(work, "vat/?all=vat_needs_id"), {"category": "S"})
    rows = list(drafts_of(acme, work).values())
    with as_tenant(acme.pk, "staff"):
        issue_by_hand(rows, [DispatchState.WAITING] * 5)
    running = sam.get(bench(work, "progress/"), headers=HTMX).content.decode()
    assert "Making PDF and e-invoice" in running
    assert 'hx-trigger="every 2s"' in running
    assert sam.post(bench(work, "deliver/")).status_code == 409
    with as_tenant(acme.pk, "staff"):
        Dispatch.objects.update(state=DispatchState.SENT, pdf_id=work.pk, ubl_id=work.pk)
    over = sam.get(bench(work, "progress/"), headers=HTMX).content.decode()
    assert "every 2s" not in over
    assert "Deliver" in over
    assert 'hx-swap-oob="true"' in over


def test_delivering(sam: Browser, acme: Client) -> None:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    make_drafts(acme, work, 1, held=1)
    drafts = make_drafts(acme, work, 1, first=9, customers=[("KEUKN", "Keukenhof", "Lisse", "NL", "")])
    with as_tenant(acme.pk, "staff"):
        issue_by_hand(drafts[-1:], [DispatchState.SENT])
    page = sam.get(bench(work)).content.decode()
    assert "Stay behind: 1 held." in page
    assert sam.post(bench(work, "deliver/"))["Location"] == bench(work, "?show=issued")
    with provider():
        assert WorkItem.objects.get(pk=work.pk).state == WorkState.DELIVERED
    page = sam.get(bench(work)).content.decode()
    assert "is delivered. Acme sees it now." in page
    assert "in time" in page
    assert marks(page)["sent"] == "1"


def test_deliver_waits_for_decisions(sam: Browser, acme: Client) -> None:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    make_drafts(acme, work, 1, customers=[("BR", "Hanari", "Rio", "BR", "")])
    assert "1 draft is to be decided first." in sam.get(bench(work)).content.decode()
    assert sam.post(bench(work, "deliver/")).status_code == 409


def test_an_invoice_that_is_not_valid_says_why_and_is_made_again(sam: Browser, acme: Client, work: WorkItem) -> None:
    draft = drafts_of(acme, work)["NL"]
    with as_tenant(acme.pk, "staff"):
        issue_by_hand([draft], [DispatchState.REFUSED])
        Dispatch.objects.update(failures=["BR-16: An Invoice shall have at least one Invoice line"])
    page = sam.get(bench(work, "?show=not_valid")).content.decode()
    assert "BR-16" in page
    assert "Make it again" in page
    assert sam.post(bench(work, f"drafts/{draft.pk}/again/")).status_code == 303
    with as_tenant(acme.pk, "staff"):
        assert Dispatch.objects.get().state == DispatchState.WAITING
        assert [job.kind for job in Job.objects.all()] == ["invoicing.papers"]


def test_a_client_person_cannot_reach_the_workbench(acme: Client, work: WorkItem) -> None:
    assert signed_in("ann@acme.example", "console").get(bench(work)).status_code == 404
