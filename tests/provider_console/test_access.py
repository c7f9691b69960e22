"""Pages of access and team at the console."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.identity import provider
from tenants.models import Client, Grant, GrantState, StaffMember, Team, TeamMember
from tests.harness.browsers import signed_in
from tests.harness.people import person


def test_joris_asks_globex_for_access_on_the_page(globex: Client) -> None:
    browser = signed_in("joris@kantoor.example")
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    typed = {"clients": [str(globex.pk)], "purpose": "Sales week 46", "until": day}
    answer = browser.post("/access/ask/", typed)
    assert answer.status_code == 303
    with provider():
        asked = Grant.objects.get(tenant=globex, person=person("joris@kantoor.example").pk)
    assert (asked.state, asked.purpose, asked.lines) == (GrantState.ASKED, "Sales week 46", [])
    page = browser.get("/access/").content.decode()
    assert "Sales week 46" in page
    assert "asked for" in page


def test_what_is_lacking_is_said_beside_its_field(globex: Client) -> None:
    answer = signed_in("joris@kantoor.example").post("/access/ask/", {"purpose": "x"})
    assert answer.status_code == 422
    assert {"clients", "until"} <= set(answer.context["form"].errors)


def test_emergency_access_leads_into_the_client_s_room(globex: Client) -> None:
    with provider():
        Grant.objects.filter(tenant=globex).update(state=GrantState.ENDED)
    browser = signed_in("sam@kantoor.example")
    assert browser.get("/clients/globex/").status_code == 404
    wish = {"client": str(globex.pk), "reason": "Bank rejects all invoices", "hours": "2"}
    answer = browser.post("/access/emergency/", wish)
    assert (answer.status_code, answer["Location"]) == (303, "/clients/globex/")
    assert browser.get("/clients/globex/").status_code == 200
    assert "Bank rejects all invoices" in signed_in("lena@kantoor.example").get("/access/reviews/").content.decode()


def test_a_junior_has_no_emergency_and_no_team_page(acme: Client) -> None:
    browser = signed_in("joris@kantoor.example")
    assert [browser.get(path).status_code for path in ("/access/emergency/", "/team/", "/access/reviews/")] == [404] * 3


def test_a_lead_edits_a_member_and_makes_a_team(acme: Client) -> None:
    browser, joris = signed_in("lena@kantoor.example"), person("joris@kantoor.example").pk
    assert browser.post("/team/make/", {"name": "North"}).status_code == 303
    with provider():
        team = Team.objects.get(name="North")
    browser.post(f"/team/{joris}/join/{team.pk}/")
    browser.post(f"/team/{joris}/", {"level": "senior", "skills": "VAT, exports", "languages": "nl,en"})
    with provider():
        member = StaffMember.objects.get(pk=joris)
        assert (member.level, member.skills, member.languages) == ("senior", ["vat", "exports"], ["nl", "en"])
        assert TeamMember.objects.filter(team=team, member=joris).exists()
    assert "exports" in browser.get("/team/").content.decode()


@pytest.mark.parametrize("path", ["/access/", "/access/ask/", "/access/emergency/", "/access/reviews/", "/team/"])
def test_pages_of_people_open_for_a_lead(path: str, acme: Client) -> None:
    assert signed_in("lena@kantoor.example").get(path).status_code == 200


def test_a_member_s_page_and_the_absence_s_open(acme: Client) -> None:
    browser, sam = signed_in("lena@kantoor.example"), person("sam@kantoor.example").pk
    assert [browser.get(f"/team/{sam}/{end}").status_code for end in ("", "absence/")] == [200, 200]
    days = {"first_day": "2026-12-21", "last_day": "2026-12-22", "deputy": str(person("joris@kantoor.example").pk)}
    assert browser.post(f"/team/{sam}/absence/", days).status_code == 303
    assert "Joris stands in" in browser.get("/team/").content.decode()


def test_whoever_leaves_is_gone_with_one_click(acme: Client) -> None:
    sam = person("sam@kantoor.example").pk
    hers = signed_in("sam@kantoor.example")
    assert hers.get("/").status_code == 200
    assert signed_in("lena@kantoor.example").post(f"/team/{sam}/leave/").status_code == 303
    assert hers.get("/").status_code in (302, 404)
