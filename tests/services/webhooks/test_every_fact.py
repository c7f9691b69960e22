"""Every fact of every line is told, with a valid signature and what it said; the page of facts is current."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.translation import override

from core.facts import LineUnknown, known_facts
from core.lines import lines
from services.webhooks import sending
from services.webhooks.catalogue import as_page, fact_types, type_name
from tenants.models import Client
from tests.harness.lines import client_actor_on
from tests.harness.receiver import Receiving
from tests.services.webhooks.conftest import add, go, happen, rows, verified
from tests.structure.sources import ROOT
from tests.structure.test_facts import emitted


@pytest.mark.slow
def test_every_fact_that_is_emitted_has_a_type_on_every_line_that_it_can_be_about() -> None:
    named = {fact for _, fact in emitted() if fact}
    assert named == set(known_facts())
    for fact in known_facts().values():
        about = [fact.line] if fact.line else [*lines()] if fact.owner.startswith("services.") else [""]
        assert {type_name(line, fact.name) for line in about} <= set(fact_types())


def test_every_fact_of_every_line_and_of_the_company_is_delivered_and_signed(
    acme: Client, hooks: Receiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    types = fact_types()
    client_actor_on("", acme)  # admin of the company as a whole
    monkeypatch.setattr(sending, "TURN", len(types))
    url = hooks.url(f"/ok?{uuid4()}")
    made = add(acme, url, *types)
    refs = {name: happen(acme, one.fact.name, one.line, word=f"said by {name} é")[0] for name, one in types.items()}
    assert go() == len(types)
    assert {row.state for row in rows(made.endpoint)} == {"delivered"}
    heard = {one["headers"]["webhook-id"]: one for one in hooks.heard(url.partition(hooks.place)[2])}
    told = [verified(one, made.secret) for one in heard.values()]
    assert {one["type"]: one["data"]["ref"] for one in told} == {name: str(ref) for name, ref in refs.items()}
    for one in told:
        assert one["data"]["word"] == f"said by {one['type']} é"
        assert one["data"]["line"] == types[one["type"]].line
        assert one["client"] == str(acme.pk)
        assert one["timestamp"] <= timezone.now().isoformat()
    assert set(heard) == {str(row.fact_id) for row in rows(made.endpoint)}


def test_a_fact_of_the_desk_must_say_its_line(acme: Client) -> None:
    with pytest.raises(LineUnknown):
        happen(acme, "WorkDelivered")


def test_the_page_of_facts_is_current() -> None:
    with override("en"):
        assert (ROOT / "docs/facts.md").read_text(encoding="utf-8") == as_page(), "run `manage.py writefacts`"
