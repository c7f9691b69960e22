"""The pages of webhooks: an admin names an address, sees the secret once, what was sent, and sends it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from services.webhooks.announcing import announce
from services.webhooks.sending import send_due
from tenants.models import Client
from tests.harness.browsers import signed_in
from tests.harness.receiver import Receiving, receiver
from tests.services.webhooks.conftest import ISSUED, happen, make_due, rows, verified


@pytest.fixture
def hooks(tmp_path: Any, settings: Any) -> Iterator[Receiving]:
    with receiver(tmp_path) as here:
        settings.KANTOOR_WEBHOOK_HOSTS = frozenset({here.place})
        yield here


def named(ann: Browser, url: str) -> tuple[str, str, Any]:
    """(address of its page, secret, the endpoint) of an address that Ann names."""
    answer = ann.post("/webhooks/", {"url": url, "facts_invoicing": [ISSUED]})
    assert answer.status_code == 200, answer.content[:3000]
    text = answer.content.decode()
    found = re.search(r'readonly value="(whsec_[^"]+)"', text)
    assert found
    hook = answer.context["hook"]
    return f"/webhooks/{hook.id}/", found[1].replace("&#x3D;", "="), hook


def test_the_admin_names_an_address_and_sees_the_secret_once(ann: Browser, acme: Client, hooks: Receiving) -> None:
    page, secret, _hook = named(ann, hooks.url("/ok"))
    shown = ann.get(page).content.decode()
    assert hooks.url("/ok") in shown
    assert "whsec_" not in shown + ann.get("/webhooks/").content.decode()
    happen(acme, number="2026-7")
    announce(now=timezone.now())
    assert send_due() == 1
    [heard] = hooks.heard("/ok")
    assert verified(heard, secret)["data"]["number"] == "2026-7"
    text = ann.get(page).content.decode()
    assert "An invoice was issued" in text
    assert "204" in text
    assert "2026-7" not in text, "what a fact said stays in its own pages"


def test_what_was_sent_is_sent_again(ann: Browser, acme: Client, hooks: Receiving) -> None:
    page, _, hook = named(ann, hooks.url("/once/500"))
    happen(acme)
    announce(now=timezone.now())
    send_due()
    make_due()
    send_due()
    [row] = ann.get(page).context["deliveries"]
    assert ann.post(row[1]).status_code == 303
    send_due()
    assert [one.replay for one in rows_of(hook)] == [False, True]
    since = timezone.localtime().strftime("%Y-%m-%dT00:00")
    assert ann.post(f"{page}since/", {"since": since}).status_code == 303
    announce(now=timezone.now())
    send_due()
    assert len(rows_of(hook)) == 3
    assert ann.post(f"{page}since/", {"since": "soon"}).status_code == 422


def rows_of(hook: Any) -> list[Any]:
    class Of:
        pk = hook.id

    return rows(Of())  # type: ignore[arg-type]


def test_a_new_secret_is_shown_once_too(ann: Browser, hooks: Receiving) -> None:
    page, secret, _ = named(ann, hooks.url("/ok"))
    answer = ann.post(f"{page}secret/")
    fresh = re.search(r'readonly value="(whsec_[^"]+)"', answer.content.decode())
    assert fresh
    assert fresh[1] != secret


def test_off_on_and_removed(ann: Browser, hooks: Receiving) -> None:
    page, _, _ = named(ann, hooks.url("/ok"))
    assert ann.post(f"{page}off/").status_code == 303
    assert "switched off" in ann.get(page).content.decode()
    assert ann.post(f"{page}on/").status_code == 303
    assert ann.post(f"{page}remove/").status_code == 303
    assert ann.get(page).status_code == 404


@pytest.mark.parametrize("url", ["http://example.com/", "https://127.0.0.1/", "https://localhost/", "nonsense"])
def test_a_bad_address_is_said_beside_the_field_and_kept(ann: Browser, url: str) -> None:
    answer = ann.post("/webhooks/", {"url": url, "facts_invoicing": [ISSUED]})
    assert answer.status_code == 422
    assert f'value="{url}"' in answer.content.decode()


def test_nothing_chosen_is_said(ann: Browser) -> None:
    assert ann.post("/webhooks/", {"url": "https://example.com/"}).status_code == 422


@pytest.mark.parametrize("name", ["udo", "vera"])
def test_others_have_no_such_page(acme: Client, name: str) -> None:
    browser = signed_in(f"{name}@acme.example", "acme")
    assert browser.get("/webhooks/").status_code == 404
    assert "/webhooks/" not in browser.get("/").content.decode()


def test_the_way_there_is_in_the_menu(ann: Browser) -> None:
    assert 'href="/webhooks/"' in ann.get("/").content.decode()


def test_globex_cannot_reach_acmes_address(ann: Browser, globex: Client, hooks: Receiving) -> None:
    page, _, _ = named(ann, hooks.url("/ok"))
    other = signed_in("ann@globex.example", "globex")
    assert other.get(page).status_code == 404
    for verb in ("secret", "off", "on", "remove", "since"):
        assert other.post(f"{page}{verb}/").status_code == 404
