"""Naming endpoints: by the admin, for what a line's admin may have told; secrets, replays, the provider's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.http import Http404
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from core.actor import Actor
from core.identity import as_tenant, provider
from core.models import AuditRow
from core.refusals import NotAllowed
from services.webhooks import actions, messages
from services.webhooks.actions import add_endpoint, replay, replay_since, rotate_secret
from services.webhooks.addresses import BadAddress
from services.webhooks.announcing import announce
from services.webhooks.catalogue import FactType, choosable, fact_types
from services.webhooks.housekeeping import keep_house
from services.webhooks.models import Delivery, Endpoint, EndpointSecret
from services.webhooks.queries import deliveries_of, delivery_for, endpoint_for, endpoints_for
from services.webhooks.refusals import NothingChosen, SwitchedOff, TooMany, UnknownFact
from tenants.models import Client
from tests.harness.lines import console_actor
from tests.harness.people import client_actor
from tests.harness.receiver import Receiving
from tests.services.webhooks.conftest import ISSUED, add, again, go, happen, rows, verified

URL = "https://hooks.example.com/x"


def boss() -> Actor:
    """The provider's admin at the console."""
    actor = console_actor("lena")
    return replace(actor, permissions=actor.permissions | {"webhooks.manage"})


@pytest.fixture
def payroll(monkeypatch: pytest.MonkeyPatch) -> str:
    """A type of a line on which nobody has a role by being admin of another."""
    name, known = "payroll.work_delivered", dict(fact_types())
    like = known["invoicing.work_delivered"]
    known[name] = FactType(name, "payroll", "Payroll", like.fact)
    for module in ("actions", "catalogue", "messages"):
        monkeypatch.setattr(f"services.webhooks.{module}.fact_types", lambda: known)
    return name


@pytest.mark.parametrize("name", ["udo", "vera"])
def test_only_the_admin_names_endpoints(acme: Client, name: str) -> None:
    with as_tenant(acme.pk, "client"), pytest.raises(NotAllowed):
        add_endpoint(url=URL, facts=[ISSUED], actor=client_actor(acme, name), now=timezone.now())


def test_payroll_is_never_told_to_an_endpoint_of_somebody_who_is_not_its_admin(acme: Client, payroll: str) -> None:
    ann = client_actor(acme)
    assert payroll not in [one.name for one in choosable(ann)]
    with as_tenant(acme.pk, "client"), pytest.raises(UnknownFact):
        add_endpoint(url=URL, facts=[ISSUED, payroll], actor=ann, now=timezone.now())
    sees = replace(ann, permissions=ann.permissions | {"payroll.see"})
    with as_tenant(acme.pk, "client"), pytest.raises(UnknownFact):
        add_endpoint(url=URL, facts=[payroll], actor=sees, now=timezone.now())


def test_an_endpoint_of_payroll_is_hidden_from_other_admins(acme: Client, payroll: str) -> None:
    ann = client_actor(acme)
    head = replace(ann, permissions=ann.permissions | {"payroll.tell", "payroll.see"})
    with as_tenant(acme.pk, "client"):
        made = add_endpoint(url=URL, facts=[ISSUED, payroll], actor=head, now=timezone.now())
        assert [row.pk for row in endpoints_for(head)] == [made.endpoint.pk]
        assert endpoints_for(ann) == []
        with pytest.raises(Http404):
            endpoint_for(ann, made.endpoint.pk)
        with pytest.raises(NotAllowed):
            rotate_secret(endpoint=made.endpoint, actor=ann, now=timezone.now())


def test_a_type_is_read_with_its_own_permissions_and_no_others(acme: Client, hooks: Receiving, payroll: str) -> None:
    """Also where a row of the ledger names a fact that the endpoint did not choose."""
    made = add(acme, hooks.url("/ok"), ISSUED)
    happen(acme, "WorkDelivered", "payroll", reference="salaries")
    announce(now=timezone.now())
    assert rows(made.endpoint) == []
    with provider():
        from core.models import OutboxFact

        fact = OutboxFact.objects.get(tenant_id=acme.pk, line="payroll")
        Delivery.objects.bulk_create([actions.waiting(made.endpoint, fact.pk, now=timezone.now())])
    assert go() == 0
    assert rows(made.endpoint)[0].trouble == "not_there"


def test_nothing_chosen_a_stranger_and_a_bad_address_are_refused(acme: Client) -> None:
    ann, now = client_actor(acme), timezone.now()
    with as_tenant(acme.pk, "client"):
        with pytest.raises(NothingChosen):
            add_endpoint(url=URL, facts=[], actor=ann, now=now)
        with pytest.raises(UnknownFact):
            add_endpoint(url=URL, facts=["invoicing.everything"], actor=ann, now=now)
        with pytest.raises(BadAddress):
            add_endpoint(url="https://169.254.169.254/", facts=[ISSUED], actor=ann, now=now)


def test_there_is_a_limit(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    add(acme, URL)
    with pytest.raises(TooMany):
        add(acme, URL)


def test_the_secret_is_told_once_and_sealed(acme: Client) -> None:
    made = add(acme, URL)
    with provider():
        [row] = EndpointSecret.objects.filter(endpoint_id=made.endpoint.pk)
    assert made.secret.startswith("whsec_")
    assert made.secret.encode() not in bytes(row.sealed)
    with as_tenant(acme.pk, "client"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            EndpointSecret.objects.count()
        details = list(AuditRow.objects.filter(subject_id=made.endpoint.pk).values_list("action", "detail"))
    assert [action for action, _ in details] == ["webhook_added"]
    assert made.secret not in repr(details)


def test_after_a_rotation_old_and_new_sign_for_a_day(acme: Client, hooks: Receiving, monkeypatch: Any) -> None:
    path = f"/ok?{uuid4()}"
    made = add(acme, hooks.url(path))
    with as_tenant(acme.pk, "client"):
        fresh = rotate_secret(endpoint=made.endpoint, actor=client_actor(acme), now=timezone.now())
    assert fresh != made.secret
    happen(acme)
    go()
    [heard] = hooks.heard(path)
    assert len(heard["headers"]["webhook-signature"].split()) == 2
    for secret in (made.secret, fresh):
        verified(heard, secret)
    with provider():
        late = timezone.now() - messages.OVERLAP - timedelta(minutes=1)
        EndpointSecret.objects.filter(endpoint_id=made.endpoint.pk).delete()
    with as_tenant(acme.pk, "client"):
        actions.write_secret(made.endpoint, now=late - timedelta(days=1))
        newest = rotate_secret(endpoint=made.endpoint, actor=client_actor(acme), now=late)
    happen(acme)
    go()
    heard = hooks.heard(path)[-1]
    assert len(heard["headers"]["webhook-signature"].split()) == 1
    verified(heard, newest)
    with pytest.raises(WebhookVerificationError):
        Webhook(fresh).verify(heard["body"], {k.lower(): v for k, v in heard["headers"].items()})
    keep_house(now=timezone.now())
    with provider():
        assert EndpointSecret.objects.filter(endpoint_id=made.endpoint.pk).count() == 1


def test_one_delivery_is_told_again_as_a_new_row(acme: Client, hooks: Receiving) -> None:
    path, ann = f"/ok?{uuid4()}", client_actor(acme)
    made = add(acme, hooks.url(path))
    happen(acme)
    go()
    with as_tenant(acme.pk, "client"):
        row = delivery_for(ann, rows(made.endpoint)[0].pk)
        replay(deliveries=[row], actor=ann, now=timezone.now())
        replay(deliveries=[row], actor=ann, now=timezone.now())  # on its way already
        assert [one.replay for one in deliveries_of(made.endpoint).order_by("id")] == [False, True]
    assert go() == 1
    first, second = hooks.heard(path)
    assert (first["body"], first["headers"]["webhook-id"]) == (second["body"], second["headers"]["webhook-id"])


def test_all_since_a_moment_is_told_again_also_what_happened_before_it_was_named(
    acme: Client, globex: Client, hooks: Receiving
) -> None:
    happen(acme, n=2)
    announce(now=timezone.now())
    made = add(acme, hooks.url("/ok"), now=timezone.now())
    happen(acme, n=700)
    happen(acme, "InvoiceSent")
    happen(globex)
    announce(now=timezone.now())
    assert len(rows(made.endpoint)) == 700
    with provider():
        Delivery.objects.update(state="given_up")
    with as_tenant(acme.pk, "client"):
        since = timezone.now() - timedelta(hours=1)
        replay_since(endpoint=made.endpoint, since=since, actor=client_actor(acme), now=timezone.now())
    announce(now=timezone.now())
    told = [row for row in rows(made.endpoint) if row.replay]
    assert len(told) == 702
    assert {row.fact.tenant_id for row in told} == {acme.pk}
    assert again(made.endpoint).replay_after is None
    with as_tenant(acme.pk, "client"):
        now = timezone.now()
        replay_since(endpoint=made.endpoint, since=now, actor=client_actor(acme), now=now)
    announce(now=timezone.now())
    assert len([row for row in rows(made.endpoint) if row.replay]) == 702


def test_an_endpoint_that_is_off_is_told_nothing_until_it_is_on(acme: Client, hooks: Receiving) -> None:
    ann = client_actor(acme)
    made = add(acme, hooks.url("/ok"))
    happen(acme)
    with as_tenant(acme.pk, "client"):
        actions.switch_off(endpoint=made.endpoint, actor=ann, now=timezone.now())
        with pytest.raises(SwitchedOff):
            replay_since(endpoint=made.endpoint, since=timezone.now(), actor=ann, now=timezone.now())
    assert go() == 0
    with as_tenant(acme.pk, "client"):
        actions.switch_on(endpoint=made.endpoint, actor=ann, now=timezone.now())
    happen(acme)
    assert go() == 1


def test_a_removed_endpoint_is_gone_and_its_ledger_stays(acme: Client, hooks: Receiving) -> None:
    ann = client_actor(acme)
    made = add(acme, hooks.url("/ok"))
    happen(acme)
    announce(now=timezone.now())
    with as_tenant(acme.pk, "client"):
        actions.remove_endpoint(endpoint=made.endpoint, actor=ann, now=timezone.now())
        assert endpoints_for(ann) == []
        with pytest.raises(Http404):
            delivery_for(ann, rows(made.endpoint)[0].pk)
    keep_house(now=timezone.now())
    assert go() == 0
    assert [row.trouble for row in rows(made.endpoint)] == ["switched_off"]


def test_globex_cannot_see_or_move_acmes_endpoints(acme: Client, globex: Client) -> None:
    made = add(acme, URL)
    with as_tenant(globex.pk, "client"):
        assert not Endpoint.objects.exists()
        assert Endpoint.objects.filter(pk=made.endpoint.pk).update(url="https://evil.example.com/") == 0
        with pytest.raises(NotAllowed):
            rotate_secret(endpoint=made.endpoint, actor=client_actor(globex), now=timezone.now())
        row = EndpointSecret(id=uuid4(), tenant_id=acme.pk, endpoint_id=made.endpoint.pk, sealed=b"x")
        row.made_at = timezone.now()
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            EndpointSecret.objects.bulk_create([row])


def test_the_providers_own_endpoint_hears_of_all_clients_in_ids_alone(
    acme: Client, globex: Client, hooks: Receiving
) -> None:
    path = f"/ok?{uuid4()}"
    with provider():
        now = timezone.now() - timedelta(minutes=1)
        made = add_endpoint(url=hooks.url(path), facts=[ISSUED], actor=boss(), now=now)
        assert [row.pk for row in endpoints_for(boss())] == [made.endpoint.pk]
    refs = happen(acme, number="2026-1") + happen(globex, number="2026-2")
    assert go() == 2
    told = [verified(one, made.secret) for one in hooks.heard(path)]
    assert {one["client"] for one in told} == {str(acme.pk), str(globex.pk)}
    assert sorted(one["data"]["ref"] for one in told) == sorted(map(str, refs))
    assert all(set(one["data"]) == {"ref", "line"} for one in told)
    with as_tenant(acme.pk, "client"):
        assert not Endpoint.objects.exists()
        assert not Delivery.objects.exists()
        assert endpoints_for(client_actor(acme)) == []


def test_when_the_owner_has_left_the_other_admins_are_told(acme: Client, mailoutbox: Any) -> None:
    from core.identity import door
    from tenants.models import Membership, Person

    made = add(acme, URL)
    with provider():
        Endpoint.objects.filter(pk=made.endpoint.pk).update(untold="failing")
        Membership.objects.filter(tenant=acme, role="uploader").update(role="admin")
    with door():
        Person.objects.filter(email="ann@acme.example").update(is_active=False)
        Person.objects.filter(email="udo@acme.example").update(language="nl")
    keep_house(now=timezone.now())
    assert [(mail.to, mail.extra_headers["Content-Language"]) for mail in mailoutbox] == [(["udo@acme.example"], "nl")]
