"""Forms of the account host do their deed once, and only for whom they were opened."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail

from core.identity import door
from core.models import DoorAnswer
from tenants.models import AccountEvent, Client, Membership, Person
from tests.harness.browsers import Visitor, opened_for, signed_in, visitor
from tests.harness.cast import PASSWORD
from tests.harness.people import person
from tests.harness.totp import code_of
from tests.tenants.signin.test_factors import SECRET, with_app
from tests.tenants.signin.test_invitations import invited, path_of
from tests.tenants.signin.test_passwords import NEW, link_in

pytestmark = pytest.mark.usefixtures("acme", "globex")
UDO = "udo@acme.example"
CHANGE = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}


def came_in(email: str = UDO) -> Visitor:
    browser = visitor()
    browser.post("/login/", {"login": email, "password": PASSWORD})
    return browser


def twice(browser: Visitor, path: str, data: dict[str, Any]) -> list[Any]:
    """The very same form again, by the very same browser as it was: what a double click sends."""
    whole = {"key": str(uuid4()), "opened_for": browser.opened_for(), **data}
    cookie = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    before = cookie.value if cookie else ""
    first = browser.post(path, whole)
    browser.cookies[settings.SESSION_COOKIE_NAME] = before
    return [first, browser.post(path, whole)]


def events_of(what: str) -> int:
    with door():
        return AccountEvent.objects.filter(what=what).count()


def test_a_name_is_changed_once_and_the_second_answer_is_the_first() -> None:
    answers = twice(came_in(), "/me/", {"name": "Udo Once"})
    assert [(one.status_code, one["Location"]) for one in answers] == [(303, "/me/")] * 2
    assert answers[1]["Idempotent-Replayed"] == "true"


def test_sessions_are_ended_once() -> None:
    answers = twice(came_in(), "/me/sessions/end/", {"sign_in": "others"})
    assert [one.status_code for one in answers] == [303, 303]
    assert events_of("sessions_ended") == 1


def test_a_password_is_changed_once_and_the_second_click_is_told_so() -> None:
    """The key of the session has changed with it: who clicks twice is not signed in any more by the old one."""
    first, second = twice(came_in(), "/password/change/", CHANGE)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "was sent before" in second.content.decode()
    assert person(UDO).check_password(NEW)
    assert events_of("password_changed") == 1


def test_a_wrong_password_may_be_put_right_with_the_same_form() -> None:
    browser = came_in()
    form = {"key": str(uuid4()), **CHANGE}
    assert browser.post("/password/change/", {**form, "oldpassword": "wrong horse"}).status_code == 200
    assert browser.post("/password/change/", form).status_code == 302
    assert person(UDO).check_password(NEW)


def test_an_app_is_added_and_taken_away_once() -> None:
    browser = came_in()
    secret = re.search(r'id="totp-secret">(\w+)<', browser.get("/2fa/totp/activate/").content.decode())
    assert secret
    first, second = twice(browser, "/2fa/totp/activate/", {"code": code_of(secret[1])})
    assert first["Location"] == second["Location"] == "/2fa/recovery-codes/"
    assert second["Idempotent-Replayed"] == "true"
    browser = came_in()
    browser.post("/2fa/authenticate/", {"code": code_of(secret[1], steps_ahead=1)})
    first, second = twice(browser, "/2fa/totp/deactivate/", {})
    assert first.status_code == second.status_code == 302
    assert second["Idempotent-Replayed"] == "true"
    with door():
        assert not Authenticator.objects.filter(user__email=UDO, type="totp").exists()


def test_recovery_codes_are_made_once() -> None:
    with_app(UDO)
    browser = came_in()
    browser.post("/2fa/authenticate/", {"code": code_of(SECRET)})
    first, second = twice(browser, "/2fa/recovery-codes/generate/", {})
    assert first["Location"] == second["Location"]
    with door():
        codes = Authenticator.objects.get(user__email=UDO, type="recovery_codes").wrap().get_unused_codes()
    shown = re.findall(r"<code>(\w+)</code>", browser.get("/2fa/recovery-codes/").content.decode())
    assert sorted(shown) == sorted(codes)


def test_asking_for_a_password_sends_one_mail() -> None:
    first, second = twice(visitor(), "/password/reset/", {"email": UDO})
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert len(mail.outbox) == 1


def test_a_password_by_mail_is_set_once_and_the_second_answer_is_the_first() -> None:
    browser = visitor()
    browser.post("/password/reset/", {"email": UDO})
    form = browser.get(link_in(mail.outbox[0]))["Location"]
    first, second = twice(browser, form, {"password1": NEW, "password2": NEW})
    assert first["Location"] == second["Location"] == "/password/reset/key/done/"
    assert events_of("password_reset") == 1


def test_an_invitation_is_accepted_once_and_the_second_answer_is_the_first(acme: Client) -> None:
    made, browser = invited(acme), visitor()
    browser.get(path_of(made))
    form = {"name": "Nora", "language": "nl", "password": "a bird in the rain"}
    first, second = twice(browser, path_of(made), form)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    with door():
        nora = Person.objects.get(email="nora@acme.example")
        assert Membership.objects.filter(person=nora).count() == 1


@pytest.mark.parametrize("whose", ["vera@acme.example", "", "x"])
def test_a_page_opened_for_somebody_else_acts_for_nobody(whose: str) -> None:
    whom = opened_for(whose, "account") if "@" in whose else whose
    answer = came_in().post("/password/change/", {**CHANGE, "opened_for": whom})
    assert answer.status_code == 409
    assert "opened for somebody else" in answer.content.decode()
    assert person(UDO).check_password(PASSWORD)


def test_a_page_of_a_client_s_room_acts_not_here() -> None:
    browser = came_in()
    answer = browser.post("/me/", {"name": "Not me", "opened_for": opened_for(UDO, "acme")})
    assert answer.status_code == 409
    assert person(UDO).name == "Udo"


@pytest.mark.parametrize("lacking", ["key", "opened_for"])
def test_a_form_without_its_hidden_fields_does_nothing(lacking: str) -> None:
    assert came_in().post("/me/", {"name": "Not me", lacking: ""}).status_code == 409
    assert person(UDO).name == "Udo"


def test_another_name_under_the_same_key_is_told() -> None:
    browser, key = came_in(), str(uuid4())
    browser.post("/me/", {"name": "One", "key": key})
    assert browser.post("/me/", {"name": "Two", "key": key}).status_code == 409
    assert person(UDO).name == "One"


def test_a_form_that_is_sent_to_prove_first_who_one_is_may_be_sent_again() -> None:
    with_app(UDO)
    browser = signed_in(UDO, "account")
    form = {"key": str(uuid4())}
    for _time in range(2):
        answer = browser.post("/2fa/totp/deactivate/", form)
        assert "reauthenticate" in answer["Location"]
        assert "Idempotent-Replayed" not in answer.headers


def test_no_password_leaves_a_trace_not_even_its_hash() -> None:
    """Two that differ in it alone look alike."""
    other = "lilies in the snow"
    came_in().post("/password/change/", CHANGE)
    browser = visitor()
    browser.post("/login/", {"login": UDO, "password": NEW})
    browser.post("/password/change/", {"oldpassword": NEW, "password1": other, "password2": other})
    assert person(UDO).check_password(other)
    with door():
        first, second = DoorAnswer.objects.values_list("fingerprint", flat=True)
    assert first == second
