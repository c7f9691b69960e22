"""The provider's own webhooks: for its admin, over all clients, in ids alone."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.identity import provider
from services.webhooks.announcing import announce
from services.webhooks.models import Delivery
from tenants.models import Client, StaffMember
from tests.harness.browsers import signed_in
from tests.services.webhooks.conftest import ISSUED, happen

URL = "https://hooks.example.com/all"


@pytest.fixture
def boss(acme: Client) -> Browser:
    with provider():
        StaffMember.objects.filter(name="Lena").update(provider_admin=True)
    return signed_in("lena@kantoor.example")


def test_the_provider_s_admin_names_an_address_for_all_clients(boss: Browser, acme: Client, globex: Client) -> None:
    answer = boss.post("/webhooks/", {"url": URL, "facts_invoicing": [ISSUED]})
    assert "whsec_" in answer.content.decode()
    page = f"/webhooks/{answer.context['hook'].id}/"
    happen(acme)
    happen(globex, n=60)
    announce(now=timezone.now())
    shown = boss.get(page)
    assert shown.context["pager"].total == 61
    assert "whsec_" not in shown.content.decode()
    assert boss.get(shown.context["pager"].next_url).status_code == 200
    with provider():
        Delivery.objects.update(state="given_up")
    assert boss.post(boss.get(page).context["deliveries"][0][1]).status_code == 303
    for verb in ("secret", "off", "on", "remove"):
        assert boss.post(f"{page}{verb}/").status_code in (200, 303)
    assert boss.get(page).status_code == 404


def test_other_staff_have_no_such_page(acme: Client) -> None:
    assert signed_in("sam@kantoor.example").get("/webhooks/").status_code == 404
