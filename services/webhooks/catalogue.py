"""Which facts an endpoint may choose: every fact of every service line, under a type of its own.

A fact of the desk is about the line of its work, and so it is a type of each line: `invoicing.work_delivered` and
`payroll.work_delivered` are two, and only an admin of payroll can choose the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.facts import KnownFact, known_facts
from core.lines import lines
from core.models import OutboxFact

COMPANY = "company"
"""Stands for the line in types of facts about no line: about the client as a whole."""


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact of one line: `name` is what messages carry ("invoicing.invoice_issued"), `line` a slug or ""."""

    name: str
    line: str
    group: Any
    fact: KnownFact

    @property
    def chosen_with(self) -> str:
        """Who may have it told to another system: the admin of the line, or of the company as a whole."""
        return f"{self.line}.tell" if self.line else "tenants.company"

    @property
    def read_with(self) -> frozenset[str]:
        """What its content is read with, and nothing else can be."""
        return frozenset({"desk.see", f"{self.line}.see"} if self.line else {"tenants.people"})


@cache
def fact_types() -> Mapping[str, FactType]:
    """name → type, by line, in the order of settings."""
    return {one.name: one for one in _all()}


def _all() -> Iterator[FactType]:
    for slug, line in lines().items():
        for fact in known_facts().values():
            if fact.line == slug or (not fact.line and is_of_work(fact)):
                yield FactType(type_name(slug, fact.name), slug, line.title, fact)
    for fact in known_facts().values():
        if not fact.line and not is_of_work(fact):
            yield FactType(type_name("", fact.name), "", _("Your company"), fact)


def is_of_work(fact: KnownFact) -> bool:
    """Owned by what every line stands on, and so about the line of some work."""
    return fact.owner.startswith("services.")


def type_name(line: str, fact: str) -> str:
    """("invoicing", "InvoiceIssued") as "invoicing.invoice_issued"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", fact).lower()
    return f"{line or COMPANY}.{words}"


def type_of(fact: OutboxFact) -> str:
    return type_name(fact.line, fact.name)


def may_hear(actor: Actor, names: Iterable[str]) -> bool:
    """Whether the actor may have every one of these types told. One that no longer exists is nobody's."""
    known = fact_types()
    return all(name in known and actor.may(known[name].chosen_with) for name in names)


def choosable(actor: Actor) -> list[FactType]:
    """The types that the actor may choose; for the provider's own endpoints, which are told ids alone, all."""
    return [one for one in fact_types().values() if actor.tenant_id is None or actor.may(one.chosen_with)]


HEAD = """\
# Facts

What happens in the house, as webhooks tell it; `manage.py writefacts` writes this page, a test compares. Every message
is `{"type", "timestamp", "client", "data"}`; `data` holds `ref` (the id of what it happened to), `line`, and the values
named below, as they were when it happened. The provider's own endpoints get `ref` and `line` alone: contents are the
client's.

Messages are signed as [standard-webhooks](https://www.standardwebhooks.com) says (`webhook-id`, `webhook-timestamp`,
`webhook-signature` v1). They come at least once and in no promised order; `webhook-id` is the same in every try and
replay. Answer 2xx within ten seconds; anything else is tried again, for about a day. 410 switches the endpoint off.
"""


def as_page() -> str:
    """docs/facts.md."""
    parts, line = [HEAD], None
    for one in fact_types().values():
        if one.line != line:
            line = one.line
            parts.append(f"\n## {one.group}\n\n| type | when | data |\n|---|---|---|\n")
        parts.append(f"| `{one.name}` | {one.fact.title} | {one.fact.about} |\n")
    return "".join(parts)
