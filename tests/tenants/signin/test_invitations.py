"""Invitations: by mail in the reader's language, single-use, for a week; a look does nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant, door, provider
from core.models import AuditRow
from tenants.access import leaving
from tenants.access.roles import remove_person
from tenants.models import Client, Invitation, Membership, Person, StaffMember
from tenants.signin import invitations
from tests.harness.browsers import host_of, signed_in, visitor
from tests.harness.cast import PASSWORD
from tests.harness.lines import console_actor
from tests.harness.people import client_actor, person

pytestmark = pytest.mark.usefixtures("acme", "globex")
NEW = "tulips in the rain"
ACCOUNT = host_of("account")


def invited(tenant: Client, email: str = "nora@acme.example", **roles: str) -> Invitation:
    with as_tenant(tenant.pk, "client"):
        return invitations.invite(
            actor=client_actor(tenant), email=email, name="", language="pl", roles=roles or {"invoicing": "uploader"},
            now=timezone.now(),
        )  # fmt: skip


def path_of(invitation: Invitation) -> str:
    return invitations.link_of(invitation).partition(ACCOUNT)[2]


def stranger() -> Browser:
    return visitor()


def accept(browser: Browser, invitation: Invitation, **more: Any) -> Any:
    form = {"name": "Nora", "language": "nl", "password": NEW, **more}
    return browser.post(path_of(invitation), form)


def memberships(email: str) -> list[tuple[str, str, str]]:
    with door():
        found = Membership.objects.filter(person__email=email).order_by("tenant__slug", "line")
        return list(found.values_list("tenant__slug", "line", "role"))


def test_the_mail_is_in_the_readers_language_and_holds_the_link(acme: Client) -> None:
    made = invited(acme)
    (letter,) = mail.outbox
    assert letter.to == ["nora@acme.example"]
    assert letter.extra_headers["Content-Language"] == "pl"
    assert invitations.link_of(made) in letter.body
    invited(acme, "ann@globex.example")
    assert mail.outbox[-1].extra_headers["Content-Language"] == "en", "somebody known reads in their own language"


def test_looking_does_nothing_and_accepting_works_once(acme: Client) -> None:
    made, browser = invited(acme), stranger()
    for _look in range(3):
        assert browser.get(path_of(made)).status_code == 200
        assert browser.head(path_of(made)).status_code in (200, 405)
    with door():
        assert not Person.objects.filter(email="nora@acme.example").exists()
    answer = accept(browser, made)
    assert answer["Location"] == f"http://{host_of('acme')}/"
    assert memberships("nora@acme.example") == [("acme", "invoicing", "uploader")]
    nora = person("nora@acme.example")
    assert (nora.name, nora.language) == ("Nora", "nl")
    assert accept(stranger(), made).status_code == 410
    with as_tenant(acme.pk, "client"):
        deeds = list(AuditRow.objects.filter(subject_id=made.pk).order_by("at").values_list("action", flat=True))
    assert deeds == ["person_invited", "invitation_accepted"]


def test_a_weak_password_is_refused_and_nothing_is_made(acme: Client) -> None:
    made = invited(acme)
    answer = accept(stranger(), made, password="short")
    assert answer.status_code == 422
    with door():
        assert not Person.objects.filter(email="nora@acme.example").exists()


def test_an_old_withdrawn_or_resent_invitation_is_over(acme: Client) -> None:
    made, ann = invited(acme), client_actor(acme)
    old = path_of(made)
    with as_tenant(acme.pk, "client"):
        again = invitations.send_again(actor=ann, invitation=made, now=timezone.now())
    assert stranger().get(old).status_code == 410
    assert stranger().get(path_of(again)).status_code == 200
    with as_tenant(acme.pk, "client"):
        Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert stranger().get(path_of(again)).status_code == 410
    with as_tenant(acme.pk, "client"):
        third = invitations.send_again(actor=ann, invitation=made, now=timezone.now())
        invitations.withdraw(actor=ann, invitation=third, now=timezone.now())
    assert accept(stranger(), third).status_code == 410


@pytest.mark.parametrize("token", ["x", "0-1~x", f"{'0' * 32}-1~{'A' * 43}"])
def test_a_made_up_link_is_told_the_same(token: str) -> None:
    assert stranger().get(f"/invitation/{token}/").status_code == 410


def test_somebody_known_signs_in_and_accepts(acme: Client) -> None:
    made = invited(acme, "udo@globex.example")
    browser = stranger()
    page = browser.get(path_of(made)).content.decode()
    assert 'name="password"' not in page
    assert accept(browser, made).status_code == 200, "a stranger with the link sets nobody's password"
    answer = browser.post("/login/", {"login": "udo@globex.example", "password": PASSWORD})
    assert answer["Location"] == path_of(made)
    browser.post(path_of(made), {})
    assert memberships("udo@globex.example") == [("acme", "invoicing", "uploader"), ("globex", "invoicing", "uploader")]


def test_an_invitation_is_for_its_own_address_only(acme: Client) -> None:
    made = invited(acme, "udo@globex.example")
    vera = signed_in("vera@globex.example", "account")
    assert vera.post(path_of(made), {}).status_code == 409
    assert [row for row in memberships("vera@globex.example") if row[0] == "acme"] == []


def test_an_admin_gives_roles_on_their_own_lines_only(acme: Client) -> None:
    for roles in ({"payroll": "viewer"}, {"invoicing": "auditor"}, {"invoicing": "king"}, {"nothing": "viewer"}, {}):
        with as_tenant(acme.pk, "client"), pytest.raises(invitations.NotYoursToGive):
            invitations.invite(
                actor=client_actor(acme), email="x@acme.example", name="", language="en", roles=roles,
                now=timezone.now(),
            )  # fmt: skip
    assert mail.outbox == []


def test_nobody_is_invited_who_belongs_there_already_least_of_all_oneself(acme: Client) -> None:
    for email in ("ann@acme.example", "udo@acme.example", "UDO@acme.example"):
        with pytest.raises(invitations.HereAlready):
            invited(acme, email, invoicing="admin")
    for name in ("lena", "joris"):
        with provider(), pytest.raises(invitations.HereAlready):
            to_staff(f"{name}@kantoor.example", by="lena")
    assert mail.outbox == []


def to_staff(email: str, by: str = "lena") -> Invitation:
    return invitations.invite_staff(
        actor=console_actor(by), email=email, name="", language="en", level="lead", account_manager=False,
        now=timezone.now(),
    )  # fmt: skip


def test_an_invitation_ends_with_the_right_of_whoever_sent_it(acme: Client) -> None:
    made = invited(acme)
    with provider():
        Membership.objects.filter(email="ann@acme.example").update(role="viewer")
    assert accept(stranger(), made).status_code == 410
    assert memberships("nora@acme.example") == []


def test_an_invitation_to_the_staff_ends_with_the_right_of_whoever_sent_it() -> None:
    with provider():
        made = to_staff("nora@kantoor.example")
        StaffMember.objects.filter(name="Lena").update(level="senior")
    assert accept(stranger(), made).status_code == 410
    with door():
        assert not StaffMember.objects.filter(name="Nora").exists()


def test_somebody_who_joined_meanwhile_is_not_changed_by_an_old_invitation(acme: Client) -> None:
    made = invited(acme, "udo@globex.example", invoicing="admin")
    with provider():
        udo = person("udo@globex.example")
        Membership.objects.create(tenant=acme, person=udo, line="invoicing", role="viewer", name="Udo", email=udo.email)
    assert signed_in("udo@globex.example", "account").post(path_of(made), {}).status_code == 410
    assert memberships("udo@globex.example")[0] == ("acme", "invoicing", "viewer")


def test_a_leavers_invitations_are_withdrawn_to_them_and_from_them() -> None:
    with provider():
        sent = to_staff("nora@kantoor.example", by="lena")
        leave("lena")
        to_leaver = to_staff("lena@kantoor.example", by="noor")
        leave("lena")
        states = {row.pk: row.state for row in Invitation.objects.all()}
    assert (states[sent.pk], states[to_leaver.pk]) == ("withdrawn", "withdrawn")


def leave(name: str) -> None:
    leaving.leave_house(actor=console_actor("noor"), person=person(f"{name}@kantoor.example").pk, now=timezone.now())


def test_whoever_is_taken_off_a_client_leaves_no_open_invitations(acme: Client) -> None:
    udo = person("udo@acme.example")
    made = invited(acme, "nora@acme.example")
    with as_tenant(acme.pk, "client"):
        Invitation.objects.filter(pk=made.pk).update(invited_by=udo.pk)
        remove_person(actor=client_actor(acme), person=udo.pk, now=timezone.now())
        assert Invitation.objects.get(pk=made.pk).state == "withdrawn"


def test_one_open_invitation_an_address(acme: Client) -> None:
    invited(acme)
    with pytest.raises(invitations.InvitedAlready):
        invited(acme)


def test_nobody_but_an_admin_invites() -> None:
    assert signed_in("udo@acme.example", "acme").get("/people/invitations/").status_code == 404
    assert signed_in("ann@acme.example", "acme").get("/people/invitations/").status_code == 200
    assert signed_in("sam@kantoor.example").get("/team/invitations/").status_code == 404
    assert signed_in("lena@kantoor.example").get("/team/invitations/").status_code == 200


def test_one_clients_admin_sees_and_withdraws_no_other_clients_invitations(acme: Client) -> None:
    made = invited(acme)
    globex = signed_in("ann@globex.example", "globex")
    assert "nora@acme.example" not in globex.get("/people/invitations/").content.decode()
    assert globex.post(f"/people/invitations/{made.pk}/withdraw/").status_code == 404
    lena = signed_in("lena@kantoor.example")
    assert lena.post(f"/team/invitations/{made.pk}/withdraw/").status_code == 404
    with as_tenant(acme.pk, "client"):
        assert Invitation.objects.get(pk=made.pk).state == "open"


def test_a_lead_invites_staff_up_to_their_own_level() -> None:
    with provider():
        made = invitations.invite_staff(
            actor=console_actor("lena"), email="wim@kantoor.example", name="Wim", language="en", level="junior",
            account_manager=False, now=timezone.now(),
        )  # fmt: skip
    accept(stranger(), made, name="Wim")
    with door():
        member = StaffMember.objects.get(person__email="wim@kantoor.example")
    assert (member.name, member.level, member.active) == ("Wim", "junior", True)


def test_a_mail_that_cannot_be_sent_is_said(acme: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    ann = signed_in("ann@acme.example", "acme")
    form = {"email": "nora@acme.example", "language": "en", "role-invoicing": "viewer"}
    assert ann.post("/people/invitations/", form).status_code == 303
    page = ann.get("/people/invitations/").content.decode()
    assert "could not be sent" in page
    assert "not sent" in page


def test_tries_of_invitations_are_limited(acme: Client) -> None:
    made, browser = invited(acme), stranger()
    answers = [browser.post(path_of(made), {}).status_code for _try in range(21)]
    assert answers[-1] == 429
    assert set(answers[:20]) == {422}
