"""At least once, each endpoint for itself: tried again with growing pauses, given up after a day, never in the way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from core.identity import provider
from core.models import OutboxFact
from services.webhooks import gateways, ledger, messages, sending
from services.webhooks.announcing import announce
from services.webhooks.gateways import Answer
from services.webhooks.housekeeping import keep_house
from services.webhooks.models import Delivery, Endpoint, Seat
from services.webhooks.sending import SEAT, send_due, take_seat
from tenants.models import Client
from tests.harness.receiver import Receiving
from tests.services.webhooks.conftest import DELIVERED, ISSUED, add, again, go, happen, make_due, rows


def answers(monkeypatch: pytest.MonkeyPatch, *given: Answer) -> list[str]:
    """No network: each sending gets the next answer, the last one for ever. Returns the addresses written to."""
    asked, left = list[str](), list(given)

    def post(url: str, headers: Any, body: bytes) -> Answer:
        asked.append(url)
        return left.pop(0) if len(left) > 1 else left[0]

    monkeypatch.setattr(gateways, "post", post)
    return asked


URL = "https://hooks.example.com/x"
DOWN = Answer(trouble="no_connection")


def test_only_what_was_chosen_is_told_and_only_what_happened_since(acme: Client, hooks: Receiving) -> None:
    happen(acme)
    made = add(acme, hooks.url("/ok"), ISSUED, now=timezone.now())
    happen(acme, "InvoiceSent")
    happen(acme, "WorkDelivered", "invoicing")
    [ref] = happen(acme, "InvoiceIssued")
    assert go() == 1
    assert [row.fact.ref for row in rows(made.endpoint)] == [ref]
    assert go() == 0


def test_a_client_s_endpoint_hears_nothing_of_another_client(acme: Client, globex: Client, hooks: Receiving) -> None:
    made = add(acme, hooks.url("/ok"))
    happen(globex)
    assert go() == 0
    assert rows(made.endpoint) == []


def test_facts_are_announced_once_and_in_sets(
    acme: Client, hooks: Receiving, django_assert_max_num_queries: Any
) -> None:
    made = add(acme, hooks.url("/ok"))
    happen(acme, n=1200)
    with django_assert_max_num_queries(60):
        assert announce(now=timezone.now()) == 1200
    assert announce(now=timezone.now()) == 0
    assert len(rows(made.endpoint)) == 1200


def test_a_failure_is_tried_again_and_arrives(acme: Client, hooks: Receiving) -> None:
    path = f"/once/503?{uuid4()}"
    made = add(acme, hooks.url(path))
    happen(acme)
    assert go() == 1
    [row] = rows(made.endpoint)
    assert (row.state, row.answer, row.attempts) == ("waiting", 503, 1)
    assert timedelta(seconds=3) < row.next_at - timezone.now() < timedelta(seconds=7)
    assert go() == 0
    make_due()
    assert go() == 1
    [row] = rows(made.endpoint)
    assert (row.state, row.answer, row.attempts) == ("delivered", 204, 2)
    first, second = hooks.heard(path)
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"]


def test_pauses_grow_to_about_a_day_with_jitter() -> None:
    assert timedelta(hours=20) < ledger.A_DAY < timedelta(hours=28)
    assert list(ledger.BACK_OFF) == sorted(ledger.BACK_OFF)
    assert ledger.JITTER > 0


def test_after_all_tries_it_is_given_up_and_the_owner_is_told(
    acme: Client, monkeypatch: pytest.MonkeyPatch, mailoutbox: Any
) -> None:
    answers(monkeypatch, Answer(500))
    made = add(acme, URL)
    happen(acme)
    for _ in range(len(ledger.BACK_OFF) + 1):
        go()
        make_due()
    [row] = rows(made.endpoint)
    assert (row.state, row.attempts, row.answer) == ("given_up", len(ledger.BACK_OFF) + 1, 500)
    assert again(made.endpoint).failing_since is not None
    keep_house(now=timezone.now())
    keep_house(now=timezone.now())
    [mail] = mailoutbox
    assert mail.to == ["ann@acme.example"]
    assert URL in mail.subject
    assert again(made.endpoint).state == "active"


def test_after_days_of_failing_it_is_switched_off_and_the_owner_is_told(
    acme: Client, monkeypatch: pytest.MonkeyPatch, mailoutbox: Any
) -> None:
    answers(monkeypatch, DOWN)
    made = add(acme, URL)
    happen(acme, n=2)
    announce(now=timezone.now())
    with provider():
        Endpoint.objects.filter(pk=made.endpoint.pk).update(failing_since=timezone.now() - timedelta(days=3, hours=1))
        Delivery.objects.filter(pk=rows(made.endpoint)[0].pk).update(attempts=len(ledger.BACK_OFF))
    go()
    assert again(made.endpoint).state == "disabled"
    keep_house(now=timezone.now())
    assert [mail.subject for mail in mailoutbox] == [f"{URL} is switched off"]
    assert {row.state for row in rows(made.endpoint)} == {"given_up"}
    happen(acme)
    assert go() == 0


def test_one_success_ends_the_failing(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, Answer(204))
    made = add(acme, URL)
    with provider():
        Endpoint.objects.filter(pk=made.endpoint.pk).update(failing_since=timezone.now(), failures=7)
    happen(acme)
    go()
    now = again(made.endpoint)
    assert (now.failing_since, now.failures, now.rests_until) == (None, 0, None)


def test_an_endpoint_that_says_gone_is_switched_off_at_once(acme: Client, hooks: Receiving, mailoutbox: Any) -> None:
    made = add(acme, hooks.url("/status/410"))
    happen(acme)
    go()
    assert again(made.endpoint).state == "disabled"
    keep_house(now=timezone.now())
    assert "410" in mailoutbox[0].body


def test_one_message_that_is_refused_does_not_hold_up_the_others(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, Answer(500), Answer(204))
    made = add(acme, URL)
    happen(acme, n=5)
    assert go() == 5
    assert sorted(row.state for row in rows(made.endpoint)) == ["delivered"] * 4 + ["waiting"]
    assert again(made.endpoint).rests_until is None


def test_a_dead_endpoint_rests_longer_each_time_and_one_try_tells_for_all(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch, DOWN)
    made = add(acme, URL)
    happen(acme, n=50)
    assert go() == len(asked) == 3
    first = again(made.endpoint).rests_until
    assert first is not None
    assert go() == 0
    make_due()
    go()
    second = again(made.endpoint).rests_until
    assert second is not None
    assert second - timezone.now() > timedelta(seconds=30)
    with provider():
        Delivery.objects.update(created_at=timezone.now() - timedelta(days=2))
    make_due()
    go()
    assert {row.state for row in rows(made.endpoint)} == {"given_up"}
    assert again(made.endpoint).failing_since is not None


@pytest.mark.slow
def test_a_slow_endpoint_holds_up_neither_its_neighbour_nor_another_client(
    acme: Client, globex: Client, hooks: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "ANSWER", 3.0)
    slow, quick, other = (f"/{way}?{uuid4()}" for way in ("slow", "ok", "ok"))
    add(acme, hooks.url(slow))
    add(acme, hooks.url(quick))
    add(globex, hooks.url(other))
    happen(acme, n=30)
    happen(globex, n=30)
    began = time.time()
    go()
    assert time.time() - began < 10
    assert len(hooks.heard(slow)) == 1, "one time-out is enough for a turn"
    for path in (quick, other):
        heard = hooks.heard(path)
        assert len(heard) == 30
        assert max(one["at"] for one in heard) < began + 3.0


def test_there_is_one_sender_and_its_seat_is_free_again_when_it_dies(acme: Client) -> None:
    first, second = uuid4(), uuid4()
    assert take_seat(first)
    assert take_seat(first)
    assert not take_seat(second)
    assert send_due() == 0
    with provider():
        Seat.objects.filter(pk=SEAT).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert take_seat(second)


def test_for_a_suspended_client_nothing_is_sent_until_it_goes_on(acme: Client, hooks: Receiving) -> None:
    add(acme, hooks.url("/ok"))
    happen(acme)
    with provider():
        Client.objects.filter(pk=acme.pk).update(status="suspended")
    assert go() == 0
    with provider():
        Client.objects.filter(pk=acme.pk).update(status="active")
    assert go() == 1


def test_a_fact_that_cannot_be_read_any_more_is_given_up(acme: Client, hooks: Receiving) -> None:
    made = add(acme, hooks.url("/ok"))
    happen(acme)
    announce(now=timezone.now())
    with provider():
        Endpoint.objects.filter(pk=made.endpoint.pk).update(facts=[DELIVERED])
    assert send_due() == 0
    [row] = rows(made.endpoint)
    assert (row.state, row.trouble) == ("given_up", "not_there")


def test_what_happens_wakes_the_sender_after_its_commit(
    acme: Client, run_after_commit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[Sequence[Any]] = []
    monkeypatch.setattr("core.wake.current_app.send_task", lambda name, **options: woken.append(name))
    with run_after_commit():
        happen(acme)
    assert "webhooks.work" in woken


def test_the_outbox_keeps_ids_only(acme: Client, hooks: Receiving) -> None:
    """A delivery row of a fact holds nothing of what the fact said."""
    made = add(acme, hooks.url("/ok"))
    happen(acme, secret="Ada Lovelace")
    go()
    with provider():
        seen = [*Delivery.objects.filter(endpoint=made.endpoint).values(), *OutboxFact.objects.values()]
    assert "Lovelace" not in repr(seen)


def test_an_endpoint_that_cannot_be_served_rests_and_others_are(
    acme: Client, hooks: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = add(acme, hooks.url("/ok")), add(acme, hooks.url("/ok"))
    real = messages.secrets_of

    def secrets_of(endpoint: Endpoint, **when: Any) -> list[str]:
        if endpoint.pk == broken.endpoint.pk:
            raise ValueError("no key")
        return real(endpoint, **when)

    monkeypatch.setattr(sending, "secrets_of", secrets_of)
    happen(acme)
    assert go() == 1
    assert [row.state for row in rows(sound.endpoint)] == ["delivered"]
    assert again(broken.endpoint).rests_until is not None
