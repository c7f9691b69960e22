"""Mails to customers: an address that the server refuses, a paper that cannot be drawn up, and the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from core.identity import as_tenant
from core.jobs import work_off
from core.models import AuditRow, Job
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Dispatch, Invoice
from tenants.models import Client
from tests.harness import factories
from tests.harness.people import staff_actor
from tests.harness.post import Letters, post_office

DOMESTIC = [
    ("GONE", "Gone BV", "Lisse", "NL", ""),
    ("HERE", "Here BV", "Lisse", "NL", ""),
    ("THERE", "There BV", "Lisse", "NL", ""),
]


@pytest.fixture
def post(settings: Any) -> Iterator[Letters]:
    """A mail server that does not know post@gone.example."""
    with post_office(refuses="post@gone") as (letters, address):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = urlsplit(address).hostname, urlsplit(address).port
        yield letters


def issue(tenant: Client, **spoilt: Any) -> dict[str, str]:
    """Issue three invoices; `spoilt` are fields of the first one's buyer. Returns customer → state of its dispatch."""
    actor = staff_actor(tenant)
    work = factories.make_work(tenant, taken_by=actor.person_id)
    drafts = factories.make_drafts(tenant, work, 3, customers=DOMESTIC)
    with as_tenant(tenant.pk, "staff"):
        Invoice.objects.filter(pk=drafts[1].pk).update(buyer={**drafts[1].buyer, **spoilt})
        start_issuing(work=work, actor=actor, now=timezone.now())
    work_off()
    with as_tenant(tenant.pk, "staff"):
        assert not Job.objects.exclude(state="done").exists(), list(Job.objects.values("kind", "trouble"))
        return dict(Dispatch.objects.values_list("invoice__party__code", "state"))


def test_an_address_that_the_server_refuses_stops_no_other(acme: Client, post: Letters) -> None:
    assert issue(acme) == {"GONE": "kept", "HERE": "sent", "THERE": "sent"}
    assert sorted(str(letter["To"]) for letter in post.all) == ["post@here.example", "post@there.example"]
    with as_tenant(acme.pk, "staff"):
        assert "no such person" in AuditRow.objects.get(action="mail_refused").detail["words"]


def test_a_paper_that_cannot_be_drawn_up_does_not_leave_and_stops_no_other(acme: Client, post: Letters) -> None:
    assert issue(acme, country="") == {"GONE": "kept", "HERE": "refused", "THERE": "sent"}
    with as_tenant(acme.pk, "staff"):
        assert "country" in Dispatch.objects.get(state="refused").failures[0]
