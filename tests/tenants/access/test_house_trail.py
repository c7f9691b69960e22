"""What a provider does outside every client is written down: numbered, chained, read by whoever reviews."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from core.audit import record_one
from core.chain import HOUSE, Kept, beginning, verify
from core.identity import as_tenant, door, provider
from core.ids import uuid7
from core.models import HouseHead, HouseRow
from core.refusals import NotAllowed
from services.webhooks import actions as webhooks
from tenants.access import emergency, leaving, staff, trail
from tenants.models import Client
from tenants.signin import invitations
from tests.harness.api import token_of_staff
from tests.harness.browsers import signed_in
from tests.harness.lines import console_actor
from tests.harness.people import person

NOW = timezone.now()


def written() -> list[tuple[str, str, str]]:
    """Who did what for whom, oldest first."""
    with provider():
        rows = list(HouseRow.objects.order_by("number"))
    return [(row.person_name, row.action, row.detail.get("about", "")) for row in rows]


def test_staff_come_and_go_and_teams_change(acme: Client) -> None:
    lena, joris = console_actor("lena"), person("joris@kantoor.example").pk
    with provider():
        asked = invitations.invite_staff(
            actor=lena, email="new@kantoor.example", name="New", language="en", level="junior", account_manager=False,
            now=NOW,
        )  # fmt: skip
        team = staff.make_team(actor=lena, name="North", now=NOW)
        staff.join_team(actor=lena, team=team.pk, person=joris, now=NOW)
        staff.leave_team(actor=lena, team=team.pk, person=joris, now=NOW)
    with door():
        invitations.accept(invitation=asked, person=None, name="New", now=NOW)
    with provider():
        for _ in range(2):
            leaving.leave_house(actor=lena, person=joris, now=NOW)
    assert written() == [
        ("Lena", "staff_invited", "new@kantoor.example"),
        ("Lena", "team_made", "North"),
        ("Lena", "team_joined", "Joris, North"),
        ("Lena", "team_left", "Joris, North"),
        ("New", "staff_joined", ""),
        ("Lena", "staff_left", "Joris"),
    ]


def test_absences_reviews_tokens_and_webhooks(globex: Client) -> None:
    lena, sam = console_actor("lena"), person("sam@kantoor.example").pk
    with provider():
        away = staff.record_absence(
            actor=lena, person=sam, first_day=NOW.date(), last_day=NOW.date(), deputy=None, now=NOW
        )
        staff.cancel_absence(actor=lena, absence=away.pk, now=NOW)
        grant = emergency.open_emergency(
            actor=console_actor("sam"), client=globex.pk, reason="Bank rejects all invoices", hours=1, now=NOW
        )
        emergency.review_emergency(actor=lena, grant=grant.pk, outcome="wrong", words="It could wait", now=NOW)
        webhooks.add_endpoint(
            url="https://hooks.example/in", facts=["invoicing.invoice_issued"], actor=console_actor("noor"), now=NOW
        )
    token_of_staff("sam", ["desk.queue"])
    assert written() == [
        ("Lena", "absence_recorded", "Sam"),
        ("Lena", "absence_cancelled", "Sam"),
        ("Sam", "emergency_opened", "Globex"),
        ("Lena", "emergency_reviewed", "Sam, Globex"),
        ("Noor", "webhook_added", "https://hooks.example/in"),
        ("Sam", "token_made", "script"),
    ]
    with provider():
        assert {row.action for row in HouseRow.objects.all()} <= set(trail.WORDS), "each has its words"


def deeds(n: int) -> None:
    lena = console_actor("lena")
    with provider():
        for i in range(n):
            with transaction.atomic(durable=True):
                record_one(lena, "team_made", uuid7(), now=NOW + timedelta(minutes=i), about=f"Team {i}")


def test_rows_are_numbered_and_chained_and_nobody_changes_them(acme: Client) -> None:
    deeds(3)
    with provider():
        rows = HouseRow.objects.order_by("number")
        assert [row.number for row in rows] == [1, 2, 3]
        assert verify(beginning(HOUSE), rows, HouseHead.objects.get(), Kept())
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(action="other")
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.delete()
    for kind in ("client", "staff"):
        with as_tenant(acme.pk, kind), pytest.raises(ProgrammingError), transaction.atomic():
            list(HouseRow.objects.all())


def test_whoever_reviews_reads_it_newest_first_in_pages(acme: Client) -> None:
    deeds(60)
    page = signed_in("lena@kantoor.example").get("/access/reviews/trail/").content.decode()
    assert "made a team" in page
    assert page.index("Team 59") < page.index("Team 30")
    assert "Team 5<" not in page
    assert "1–50 of 60" in page
    assert "Team 5<" in signed_in("noor@kantoor.example").get("/access/reviews/trail/?after=11&n=50").content.decode()
    assert signed_in("sam@kantoor.example").get("/access/reviews/trail/").status_code == 404
    with provider(), pytest.raises(NotAllowed):
        trail.house_trail(console_actor("sam"))
