"""Real things of both clients, and things of neither: what stands in the places of addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.utils import timezone

from core.identity import as_tenant, door, provider
from core.models import OutboxFact
from services.desk.models import HandedFile, Message, Row, Submission
from services.invoicing.actions.links import give_invoice_link
from services.invoicing.models import Invoice
from services.webhooks.models import Delivery, Endpoint
from tenants.access import asking, duties, staff
from tenants.models import Client, Grant, Person, Team
from tenants.signin import invitations
from tests.browser.rooms import furnish
from tests.harness.api import token_of_client, token_of_staff
from tests.harness.lines import console_actor
from tests.harness.people import client_actor, person, staff_actor

PLACE = re.compile(r"<(?P<kind>\w+:)?(?P<name>\w+)(?:=(?P<thing>\w+))?>")
NOWHERE = "nowher"
"""A client that is not there; as long as the foreign one's slug, so that answers are of one length."""


@dataclass(frozen=True, slots=True)
class Things:
    """Names of things → what stands in an address for them."""

    of: Mapping[str, str]

    def fill(self, text: str) -> str:
        """An address, a query or a field with these things in its places."""
        placed = PLACE.sub(lambda found: self.of[found["thing"] or found["name"]], text)
        return placed.format_map(self.of) if "{" in placed else placed

    def at(self, slug: str) -> Things:
        """The same things at another client's address."""
        return Things({**self.of, "client": slug, "slug": slug})


def pattern_of(path: str) -> str:
    """The address as the house declares it, without the names of things."""
    return re.sub(r"=\w+>", ">", path)


def holds_things(*texts: str) -> bool:
    """Whether something of a client stands in these, beside the client itself."""
    return any(found["name"] != "client" for text in texts for found in PLACE.finditer(text)) or any(
        "{" in text.replace("{slug}", "") for text in texts
    )


def plant(slug: str) -> Things:
    """Work in every state, invoices, drafts, documents, questions, refused rows."""
    ids = furnish(slug)
    with door():
        client = Client.objects.get(slug=slug)
    with as_tenant(client.pk, "staff"):
        invoice = Invoice.objects.select_related("dispatch").get(pk=ids["invoice"])
        more = {
            "document": invoice.dispatch.pdf_id,
            "message": Message.objects.get(work_id=ids["asked"], asks=True, answered_at=None, code="").pk,
            "party": invoice.party_id,
            "submission": Submission.objects.get(work_id=ids["asked"]).pk,
            "row": Row.objects.filter(file__submission__work_id=ids["asked"], state=Row.State.REFUSED)[0].pk,
            "broken": HandedFile.objects.filter(submission__work_id=ids["asked"]).order_by("id")[0].pk,
        }
    with as_tenant(client.pk, "staff"):
        secret = give_invoice_link(invoice=invoice, actor=staff_actor(client), now=timezone.now())
    with as_tenant(client.pk, "client"):
        hook = hook_of(client.pk, "endpoint", "delivery")
    found = {**ids, **more, **of_people(client), **hook, "secret": secret, "token": token_of_client(client)[0].pk}
    return Things({name: str(pk) for name, pk in found.items()}).at(slug)


def hook_of(tenant: UUID | None, *names: str) -> dict[str, Any]:
    """A place of the client's (or the house's) that facts are told to, and one telling."""
    now = timezone.now()
    facts = OutboxFact.objects.order_by("id")
    fact = (facts.filter(tenant_id=tenant) if tenant else facts)[0]
    endpoint = Endpoint.objects.create(
        tenant_id=tenant, url="https://hooks.example/in", owner_name="Ann", created_at=now
    )
    delivery = Delivery(tenant_id=tenant, endpoint=endpoint, fact=fact, created_at=now, next_at=now + timedelta(days=9))
    Delivery.objects.bulk_create([delivery])
    return dict(zip(names, (endpoint.pk, delivery.pk), strict=True))


def of_people(client: Client) -> dict[str, Any]:
    """An open invitation, and the passkey of the client's admin; one to the staff, who are nobody's own."""
    now, guest = timezone.now(), {"name": "Guest", "language": "en"}
    with as_tenant(client.pk, "client"):
        asked = invitations.invite(
            actor=client_actor(client), email=f"guest@{client.slug}.example", roles={"invoicing": "viewer"}, now=now,
            **guest,
        )  # fmt: skip
    return {
        "invitation": asked.pk, "passkey": passkey_of(f"ann@{client.slug}.example"), "reset": "abc-def",
        **of_access(client),
    }  # fmt: skip


def of_access(client: Client) -> dict[str, Any]:
    """A request of staff, a grant that lives, an exception that somebody asked for, a colleague."""
    now, ann, udo = timezone.now(), client_actor(client), person(f"udo@{client.slug}.example")
    with provider():
        wanted = asking.ask_access(
            actor=console_actor("joris"), clients=[client.pk], lines=[], purpose="Sales week 46",
            until=now + timedelta(days=60), now=now,
        )[0]  # fmt: skip
        live = Grant.objects.get(tenant=client, person=person("mara@kantoor.example").pk, way="contract")
    of_payroll = replace(ann, permissions=ann.permissions | {"payroll.admin"})
    with as_tenant(client.pk, "client"):
        exception = duties.ask_exception(
            actor=of_payroll, person=udo.pk, name=udo.name, pair=("payroll.prepare", "payroll.release"),
            why="Only one here", until=now + timedelta(days=30), now=now,
        )  # fmt: skip
    return {"asked_grant": wanted.pk, "live_grant": live.pk, "exception": exception.pk, "colleague": udo.pk}


def passkey_of(email: str) -> int:
    with door():
        person = Person.objects.get(email=email)
        return int(Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key"}).pk)


def of_the_house() -> dict[str, str]:
    """Things of the provider alone."""
    now = timezone.now()
    with provider():
        asked = invitations.invite_staff(
            actor=console_actor("lena"), email="guest@kantoor.example", name="Guest", language="en", level="junior",
            account_manager=False, now=now,
        )  # fmt: skip
        team, away = Team.objects.create(name="South"), date(2027, 1, 4)
        absence = staff.record_absence(
            actor=console_actor("lena"), person=person("mara@kantoor.example").pk, first_day=away, last_day=away,
            deputy=None, now=now,
        )  # fmt: skip
        grant = Grant.objects.filter(person=person("mara@kantoor.example").pk).order_by("id")[0]
        hook = hook_of(None, "house_endpoint", "house_delivery")
    found = {"staff_invitation": asked, "team": team, "absence": absence, "house_grant": grant}
    hook["house_token"] = token_of_staff("lena")[0].pk
    with provider():
        hook["any_client"] = Client.objects.order_by("id").values_list("pk", flat=True)[0]
    ids = {name: row.pk for name, row in found.items()} | hook | {"staff_member": person("mara@kantoor.example").pk}
    return {name: str(pk) for name, pk in ids.items()}


def nothing_like(things: Things) -> Things:
    """Of each kind one that is nobody's."""
    shaped = {"secret": token_urlsafe(32), "passkey": "999999999", "reset": "abc-def"}
    return Things({**{name: str(uuid4()) for name in things.of}, **shaped}).at(NOWHERE)
