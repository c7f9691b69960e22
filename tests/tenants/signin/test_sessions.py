"""Sessions belong to one host, end in time, and change their key with every step up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone

from core.identity import door, provider
from tenants.models import Client, Entry, Membership, Session
from tenants.tasks import forget_sessions
from tests.harness.browsers import STATE, host_of, session_of, signed_in, visitor
from tests.harness.cast import PASSWORD
from tests.harness.people import person

pytestmark = pytest.mark.usefixtures("acme", "globex")
ACCOUNT, ACME, GLOBEX, CONSOLE = (host_of(room) for room in ("account", "acme", "globex", "console"))


def with_key(key: str, host: str) -> Browser:
    browser = Browser(headers={"host": host})
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def rows(email: str) -> list[Session]:
    who = person(email).pk
    with door():
        return list(Session.objects.filter(person_id=who).order_by("started_at"))


def change(key: str, **fields: Any) -> None:
    with door():
        Session.objects.filter(session_key=key).update(**fields)


@pytest.mark.parametrize("host", [ACCOUNT, GLOBEX, CONSOLE, "localhost:8000"])
def test_a_key_copied_to_another_host_is_nobodys(host: str) -> None:
    key = session_of("ann@acme.example", "acme")
    assert with_key(key, ACME).get("/").status_code == 200
    assert with_key(key, host).post("/profile/theme/", {"theme": "dark"}).status_code == 404
    assert with_key(key, ACME).get("/").status_code == 200, "the attempt ended nothing"


def test_a_session_that_nobody_used_ends() -> None:
    key = session_of("ann@acme.example", "acme")
    change(key, expire_date=timezone.now() - timedelta(seconds=1))
    assert with_key(key, ACME).get("/").status_code == 302


def test_using_a_session_prolongs_it_but_never_past_its_whole_life() -> None:
    key, now = session_of("ann@acme.example", "acme"), timezone.now()
    began = now - settings.KANTOOR_SIGNED_IN_FOR + timedelta(minutes=20)
    rewrite(key, started=began.timestamp(), seen=1)
    assert with_key(key, ACME).get("/").status_code == 200
    with door():
        row = Session.objects.get(session_key=key)
    assert timedelta(minutes=15) < row.expire_date - timezone.now() < timedelta(minutes=21)
    assert row.seen_at is not None
    assert timezone.now() - row.seen_at < timedelta(minutes=1)


def rewrite(key: str, **values: Any) -> None:
    """Change what a session holds, as if time had passed; None takes a value away."""
    with door():
        row = Session.objects.get(session_key=key)
        store = row.get_session_store_class()(key, host=row.host)
        data = {name: value for name, value in (store.load() | values).items() if value is not None}
        Session.objects.filter(session_key=key).update(session_data=store.encode(data))


def test_signing_in_changes_the_key() -> None:
    browser = visitor()
    browser.get(f"/hand-over/?host={ACME.split(':')[0]}&state={STATE}")
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    browser.post("/login/", {"login": "udo@acme.example", "password": PASSWORD})
    after = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert before != after
    with door():
        assert not Session.objects.filter(session_key=before).exists()


def test_a_sign_in_notes_device_and_address() -> None:
    browser = visitor(**{"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    browser.post("/login/", {"login": "udo@acme.example", "password": PASSWORD})
    (row,) = rows("udo@acme.example")
    assert (row.host, row.address) == (ACCOUNT, "127.0.0.1")
    assert "Firefox" in row.device
    assert row.sign_in is not None


def test_who_must_have_a_second_factor_is_sent_for_it_on_the_next_request(acme: Client) -> None:
    udo = signed_in("udo@acme.example", "acme")
    forget_factor(udo)
    assert udo.get("/").status_code == 200, "an uploader needs none"
    with door():
        Membership.objects.filter(person__email="udo@acme.example").update(role="approver")
    sent = udo.get("/")
    assert sent.status_code == 302
    assert sent["Location"].startswith(f"http://{ACCOUNT}/hand-over/?host=acme.localhost")


def forget_factor(browser: Browser) -> None:
    rewrite(browser.cookies[settings.SESSION_COOKIE_NAME].value, factor_at=None)


def test_staff_without_a_second_factor_see_nothing_and_no_entry_is_logged() -> None:
    sam = signed_in("sam@kantoor.example")
    forget_factor(sam)
    assert sam.get("/").status_code == 302
    assert sam.get("/clients/acme/").status_code == 302
    with provider():
        assert not Entry.objects.filter(person_name="Sam").exists()


def test_sessions_and_tickets_that_are_over_are_forgotten() -> None:
    old, live = session_of("ann@acme.example", "acme"), session_of("udo@acme.example", "acme")
    change(old, expire_date=timezone.now() - timedelta(minutes=1))
    assert forget_sessions() == 1
    with door():
        assert list(Session.objects.values_list("session_key", flat=True)) == [live]
