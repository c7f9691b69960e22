"""People and access in the portal: the client's admin decides, and sees what is enforced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from core.identity import as_tenant, provider
from tenants.access import asking
from tenants.models import Client, DutyException, Entry, Grant, GrantState, Membership, Viewing
from tests.harness.browsers import signed_in
from tests.harness.factories import make_work
from tests.harness.lines import client_actor_on, console_actor
from tests.harness.people import person


def asked(tenant: Client, name: str = "joris") -> Grant:
    now = timezone.now()
    with provider():
        return asking.ask_access(
            actor=console_actor(name), clients=[tenant.pk], lines=[], purpose="Sales week 46",
            until=now + timedelta(days=60), now=now,
        )[0]  # fmt: skip


def test_the_admin_approves_many_at_once(globex: Client) -> None:
    grants, browser = [asked(globex), asked(globex, "sam")], signed_in("ann@globex.example", "globex")
    assert "Sales week 46" in browser.get("/people/").content.decode()
    answer = browser.post("/people/approve/", {"chosen": [str(grant.pk) for grant in grants]})
    assert answer.status_code == 303
    with provider():
        assert set(Grant.objects.filter(pk__in=[g.pk for g in grants]).values_list("state", flat=True)) == {"live"}
    assert signed_in("joris@kantoor.example").get("/clients/globex/").status_code == 200


def test_the_admin_ends_access_at_once(acme: Client) -> None:
    with provider():
        grant = Grant.objects.get(tenant=acme, person=person("sam@kantoor.example").pk)
    browser = signed_in("ann@acme.example", "acme")
    assert browser.post("/people/end/", {"chosen": str(grant.pk)}).status_code == 303
    assert signed_in("sam@kantoor.example").get("/clients/acme/").status_code == 404


def test_only_admins_see_people_and_access(acme: Client) -> None:
    for name in ("udo", "vera", "otto", "pia"):
        assert signed_in(f"{name}@acme.example", "acme").get("/people/").status_code == 404


def test_the_admin_changes_a_colleagues_role_and_not_their_own(acme: Client) -> None:
    browser, udo = signed_in("ann@acme.example", "acme"), person("udo@acme.example").pk
    assert browser.get(f"/people/{udo}/").status_code == 200
    assert browser.post(f"/people/{udo}/", {"line-invoicing": "viewer"}).status_code == 303
    with provider():
        assert Membership.objects.get(person=udo, line="invoicing").role == "viewer"
    ann = person("ann@acme.example").pk
    assert browser.post(f"/people/{ann}/", {"line-invoicing": "viewer"}).status_code == 409
    with provider():
        assert Membership.objects.get(person=ann, line="invoicing").role == "admin"


def test_an_auditor_needs_an_end_and_a_period(acme: Client) -> None:
    browser, vera = signed_in("ann@acme.example", "acme"), person("vera@acme.example").pk
    assert browser.post(f"/people/{vera}/", {"line-invoicing": "auditor"}).status_code == 422
    window = {"until": "2027-01-31", "period_from": "2026-01-01", "period_until": "2026-06-30"}
    assert browser.post(f"/people/{vera}/", {"line-invoicing": "auditor", **window}).status_code == 303


def test_the_log_says_who_came_for_what(acme: Client) -> None:
    work = make_work(acme, "week46.csv", taken_by=person("sam@kantoor.example").pk)
    assert signed_in("sam@kantoor.example").get(f"/clients/acme/invoicing/{work.pk}/").status_code == 200
    with provider():
        assert Entry.objects.filter(tenant_id=acme.pk, work_id=work.pk, person_name="Sam").exists()
    assert "week46.csv" in signed_in("ann@acme.example", "acme").get("/people/log/").content.decode()


# --- an auditor


def test_an_auditor_sees_what_is_of_their_period_and_nothing_else(acme: Client) -> None:
    inside = make_work(acme, "march.csv", received_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    outside = make_work(acme, "october.csv", received_at=datetime(2026, 10, 2, 9, tzinfo=UTC))
    otto = signed_in("otto@acme.example", "acme")
    assert otto.get(f"/work/{inside.pk}/").status_code == 200
    assert otto.get(f"/work/{outside.pk}/").status_code == 404
    listed = otto.get("/work/").content.decode()
    assert "march.csv" in listed
    assert "october.csv" not in listed


def test_every_page_that_an_auditor_opens_is_written_down(acme: Client) -> None:
    work = make_work(acme, "march.csv", received_at=timezone.now())
    otto = signed_in("otto@acme.example", "acme")
    otto.get("/")
    otto.get(f"/work/{work.pk}/")
    with as_tenant(acme.pk, "client"):
        seen = list(Viewing.objects.order_by("id").values_list("page", "thing_id", "status"))
    assert seen == [("home", None, 200), ("work", work.pk, 404)]
    assert "Otto" in signed_in("ann@acme.example", "acme").get("/people/log/?of=auditors").content.decode()


def test_payrolls_record_is_for_payrolls_admin(acme: Client) -> None:
    now, pia = timezone.now(), person("pia@acme.example").pk
    with provider():
        what = {"tenant": acme, "person": person("sam@kantoor.example"), "until": now + timedelta(days=9)}
        what |= {"lines": ["payroll"], "state": "live", "created_at": now, "purpose": "Wages of March"}
        grant = Grant.objects.create(**what, way=Grant.Way.CONTRACT)
    with as_tenant(acme.pk, "client"):
        Viewing.objects.create(person_id=pia, person_name="Paul", at=now, page="wages", status=200, lines=["payroll"])
    with as_tenant(acme.pk, "staff"):
        entry = Entry(tenant_id=acme.pk, person_id=pia, person_name="Sam", at=now, grant_id=grant.pk, purpose="Wages")
        Entry.objects.bulk_create([entry])
    ann = signed_in("ann@acme.example", "acme")
    assert "Wages" not in ann.get("/people/log/").content.decode()
    assert "Paul" not in ann.get("/people/log/?of=auditors").content.decode()
    with provider():
        Membership.objects.filter(email="ann@acme.example").update(line="payroll")
    assert "Wages" in ann.get("/people/log/").content.decode()
    assert "Paul" in ann.get("/people/log/?of=auditors").content.decode()


def test_an_auditor_hands_nothing_in(acme: Client) -> None:
    otto = signed_in("otto@acme.example", "acme")
    assert [otto.get("/hand-in/").status_code, otto.get("/").context["home"]["hand_in_url"]] == [404, ""]


def test_access_of_an_auditor_ends(acme: Client) -> None:
    with provider():
        Membership.objects.filter(email="otto@acme.example").update(until=timezone.now() - timedelta(minutes=1))
    assert signed_in("otto@acme.example", "acme").get("/").status_code == 404


def test_payroll_is_nobodys_who_was_not_given_it(acme: Client) -> None:
    work = make_work(acme, "wages.csv", line="payroll")
    for name in ("ann", "udo", "vera"):
        assert signed_in(f"{name}@acme.example", "acme").get(f"/work/{work.pk}/").status_code == 404
    assert signed_in("pia@acme.example", "acme").get(f"/work/{work.pk}/").status_code == 200
    sam = signed_in("sam@kantoor.example")
    assert sam.get(f"/work/{work.pk}/").status_code == 404
    assert "wages.csv" not in sam.get("/").content.decode()


def test_what_people_are_told_stands_behind_the_bell(globex: Client) -> None:
    asked(globex)
    browser = signed_in("ann@globex.example", "globex")
    assert browser.get("/").context["shell"].bell.count == 1
    assert "Joris asks for access" in browser.get("/notices/").content.decode()
    browser.post("/notices/")
    assert browser.get("/").context["shell"].bell is None


def test_a_request_is_refused_with_words(globex: Client) -> None:
    grant = asked(globex)
    signed_in("ann@globex.example", "globex").post("/people/refuse/", {"chosen": str(grant.pk), "words": "Not now"})
    with provider():
        found = Grant.objects.get(pk=grant.pk)
    assert (found.state, found.note) == (GrantState.REFUSED, "Not now")


def test_an_exception_is_asked_for_and_counts_once_another_admin_of_the_line_approves(acme: Client) -> None:
    udo, page = person("udo@acme.example").pk, f"/people/{person('udo@acme.example').pk}/"
    until = (timezone.now() + timedelta(days=60)).date().isoformat()
    wish = {"pair": "payroll.prepare payroll.release", "why": "Only one is there", "until": until}
    browser = signed_in("ann@acme.example", "acme")
    assert "separate duties" not in browser.get(page).content.decode()
    assert browser.post(f"{page}exception/", wish).status_code == 422, "she is no administrator of payroll"
    for name in ("ann", "vera"):
        client_actor_on("payroll", acme, name)
    assert "separate duties" in browser.get(page).content.decode()
    assert browser.post(f"{page}exception/", wish).status_code == 303
    with as_tenant(acme.pk, "client"):
        asked_for = DutyException.objects.get(person_id=udo)
    approve = f"/people/exceptions/{asked_for.pk}/approve/"
    assert approve not in browser.get("/people/").content.decode()
    assert browser.post(approve).status_code == 409, "she asked for it herself"
    vera = signed_in("vera@acme.example", "acme")
    assert approve in vera.get("/people/").content.decode()
    assert vera.post(approve).status_code == 303


def test_staff_say_what_they_are_here_for(acme: Client) -> None:
    signed_in("sam@kantoor.example").post("/clients/acme/purpose/", {"words": "Checks of the year's end"})
    assert "Checks of the year" in signed_in("ann@acme.example", "acme").get("/people/log/").content.decode()


def test_the_admin_suspends_a_colleague_and_lets_them_in_again(acme: Client) -> None:
    ann, udo = signed_in("ann@acme.example", "acme"), person("udo@acme.example").pk
    page, why = f"/people/{udo}/", "A laptop was lost"
    assert f"{page}suspend/" in ann.get(page).content.decode()
    assert ann.post(f"{page}suspend/", {"why": "lost"}).status_code == 422, "it wants a reason"
    assert ann.post(f"{page}suspend/", {"why": why}).status_code == 303
    said = ann.get(page).content.decode()
    assert "Udo is suspended and signed out here." in said
    assert why in said
    assert f"{page}suspend/" not in said
    assert "suspended" in ann.get("/people/").content.decode()
    assert signed_in("udo@acme.example", "acme").get("/").status_code == 404
    assert ann.post(f"{page}reinstate/", {"why": "It was found"}).status_code == 303
    assert signed_in("udo@acme.example", "acme").get("/").status_code == 200


def test_whom_the_provider_suspended_the_admin_sees_and_cannot_let_in(acme: Client) -> None:
    udo = person("udo@acme.example").pk
    noor = signed_in("noor@kantoor.example")
    assert noor.post("/suspensions/people/", {"email": "udo@acme.example", "why": "Asked by them"}).status_code == 303
    ann = signed_in("ann@acme.example", "acme")
    page = ann.get(f"/people/{udo}/").content.decode()
    assert "Suspended by Noor" in page
    assert f"/people/{udo}/reinstate/" not in page
    assert ann.post(f"/people/{udo}/reinstate/", {"why": "We want them"}).status_code == 409
