"""Emergency access: a reason, eight hours at most, told at once, logged as what it is, reviewed before the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.duties import OwnWork
from core.identity import provider
from core.refusals import NotAllowed
from tenants.access import emergency, watching
from tenants.access.refusals import EmergencyBefore, NotForEmergencies, ReviewedBefore, SayWhy, TooManyHours
from tenants.models import Client, Entry, Grant, GrantState, Membership, Notice
from tests.harness.api import program_of_staff
from tests.harness.browsers import signed_in
from tests.harness.lines import console_actor
from tests.harness.people import inside, person

NOW = timezone.now()


def opened(tenant: Client, name: str = "sam", **what: Any) -> Grant:
    wish = {"reason": "Bank rejects all invoices", "hours": 4, "now": timezone.now(), **what}
    with provider():
        return emergency.open_emergency(actor=console_actor(name), client=tenant.pk, **wish)


def test_emergency_access_lets_in_at_once_and_tells_the_admins_at_once(globex: Client) -> None:
    with provider():
        Grant.objects.filter(tenant=globex).update(state=GrantState.ENDED)
    assert inside(globex, "sam") is None
    grant = opened(globex)
    assert inside(globex, "sam").entrance.way == "emergency"
    watching.post_notices(now=timezone.now())
    assert [m.to for m in mail.outbox] == [["ann@globex.example"]]
    assert "Bank rejects all invoices" in mail.outbox[0].body
    assert inside(globex, "sam", grant.until + timedelta(seconds=1)) is None


def test_a_notice_is_mailed_once(globex: Client) -> None:
    opened(globex)
    watching.post_notices(now=timezone.now())
    watching.post_notices(now=timezone.now())
    assert len(mail.outbox) == 1


def test_emergency_access_has_a_reason_eight_hours_and_no_payroll(globex: Client) -> None:
    for wrong, refusal in (
        ({"reason": "urgent"}, SayWhy), ({"hours": 9}, TooManyHours), ({"lines": ["payroll"]}, NotForEmergencies),
    ):  # fmt: skip
        with pytest.raises(refusal):
            opened(globex, **wrong)
    with pytest.raises(NotAllowed):
        opened(globex, "joris")


def test_the_database_too_knows_no_longer_emergency_than_eight_hours(globex: Client) -> None:
    grant = opened(globex)
    with provider(), pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(until=grant.created_at + timedelta(hours=9))


def test_somebody_else_reviews_an_emergency_once(globex: Client) -> None:
    grant = opened(globex, "lena")
    words: dict[str, Any] = {"outcome": "right", "words": "", "now": NOW}
    with provider():
        with pytest.raises(OwnWork):
            emergency.review_emergency(actor=console_actor("lena"), grant=grant.pk, **words)
        emergency.review_emergency(actor=console_actor("noor"), grant=grant.pk, **words)
        with pytest.raises(ReviewedBefore):
            emergency.review_emergency(actor=console_actor("noor"), grant=grant.pk, **words)


def reviewed(grant: Grant, by: str = "noor") -> None:
    with provider():
        emergency.review_emergency(
            actor=console_actor(by), grant=grant.pk, outcome="right", words="", now=timezone.now()
        )


def ended(grant: Grant) -> None:
    with provider():
        Grant.objects.filter(pk=grant.pk).update(state=GrantState.ENDED, ended_at=timezone.now())


def test_it_is_not_opened_again_before_somebody_has_reviewed_it(acme: Client, globex: Client) -> None:
    first = opened(globex)
    with pytest.raises(EmergencyBefore):
        opened(globex)
    ended(first)
    with pytest.raises(EmergencyBefore):
        opened(globex)
    reviewed(first)
    assert opened(globex).pk != first.pk
    assert opened(globex, "lena"), "each person's own"
    assert opened(acme), "each client's own"


def test_one_that_is_open_is_not_opened_again_though_it_was_reviewed(globex: Client) -> None:
    first = opened(globex, hours=1)
    reviewed(first)
    with pytest.raises(EmergencyBefore):
        opened(globex, hours=8)


def ways(tenant: Client) -> list[str]:
    with provider():
        return list(Entry.objects.filter(tenant_id=tenant.pk).order_by("id").values_list("way", flat=True))


def test_an_entry_by_it_has_a_row_of_its_own_right_after_an_ordinary_one(acme: Client) -> None:
    browser = signed_in("sam@kantoor.example")
    browser.get("/clients/acme/")
    opened(acme)
    for _ in range(2):
        assert browser.get("/clients/acme/").status_code == 200
    assert ways(acme) == ["contract", "emergency"]


def test_an_entry_by_it_with_a_token_has_a_row_of_its_own_too(acme: Client) -> None:
    program = program_of_staff("sam")
    program.get("clients/acme/work/")
    opened(acme)
    for _ in range(2):
        assert program.get("clients/acme/work/").status_code == 200
    assert ways(acme) == ["contract", "emergency"]


def told_of(grant: Grant) -> set[tuple[Any, str, bool]]:
    with provider():
        rows = Notice.objects.filter(code="emergency_opened", key__contains=str(grant.pk))
        return set(rows.values_list("person_id", "line", "for_staff"))


def test_the_admins_of_other_lines_are_told_where_its_lines_have_none(globex: Client) -> None:
    pia = person("pia@globex.example").pk
    with provider():
        Membership.objects.filter(tenant=globex, role="admin").update(role="viewer")
        Membership.objects.filter(tenant=globex, person=pia).update(role="admin")
    assert told_of(opened(globex, lines=["invoicing"])) == {(pia, "", False)}


def test_the_providers_admins_are_told_where_the_client_has_none_and_the_log_says_so(
    globex: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with provider():
        Membership.objects.filter(tenant=globex, role="admin").update(role="viewer")
    assert told_of(opened(globex)) == {(person("noor@kantoor.example").pk, "", True)}
    assert "nobody administers this client" in caplog.text
    assert [record.levelname for record in caplog.records if record.name == "tenants.notices"] == ["ERROR"]
    watching.post_notices(now=timezone.now())
    assert [m.to for m in mail.outbox] == [["noor@kantoor.example"]]
