"""Facts: what others may react to. An action emits them; subscribers and webhooks take them from the outbox."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from core import wake
from core.actor import Actor
from core.bulk import insert_rows
from core.ids import uuid7s
from core.lines import lines
from core.models import FactContent, OutboxFact

Subscriber = Callable[[Actor, Sequence[OutboxFact], datetime], None]
Reader = Callable[[UUID, Actor], Mapping[str, Any]]
_subscribers: dict[str, list[tuple[Subscriber, frozenset[str]]]] = defaultdict(list)
_wakers: list[Callable[[], None]] = [wake.relay]


class LineUnknown(RuntimeError):
    """A fact of the desk that does not say which service line it is about: nobody would know who may read it."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that some room emits, as its facts.py tells of it.

    owner   the package of the room ("services.desk")
    line    the slug of the owner, where that is a service line; "" where it is not
    reader  its `read_<fact>`
    about   what its content holds, from the reader's docstring
    title   in words for people, translatable
    """

    name: str
    owner: str
    line: str
    reader: Reader
    about: str
    title: Any


@cache
def known_facts() -> Mapping[str, KnownFact]:
    """name → fact, of all rooms, in the order of settings."""
    found = [import_module(app) for app in settings.HOUSE_APPS]
    return {fact.name: fact for room in found if module_has_submodule(room, "facts") for fact in _facts_of(room)}


def _facts_of(room: ModuleType) -> Iterator[KnownFact]:
    """By their readers: `read_<fact>`, whose docstring begins with the fact's name and a colon."""
    module = import_module(f"{room.__name__}.facts")
    line = next((line.slug for line in lines().values() if room.__name__ == f"services.{line.slug}"), "")
    for name, reader in vars(module).items():
        if name.startswith("read_") and inspect.getmodule(reader) is module:
            fact, _, about = (inspect.getdoc(reader) or "").partition(":")
            yield KnownFact(fact, room.__name__, line, reader, " ".join(about.split()), module.TITLES[fact])


def line_of(name: str, said: str) -> str:
    """The service line that a fact is about: its owner, or the one that an owner below all lines says ("" is none)."""
    fact = known_facts().get(name)
    if fact and not (fact.line or said) and fact.owner.startswith("services."):
        raise LineUnknown(name)
    return fact.line if fact and fact.line else said


def emit(
    actor: Actor, name: str, happenings: Sequence[tuple[UUID, Mapping[str, Any]]], *, now: datetime, line: str = ""
) -> None:
    """Put facts into the outbox, in the caller's transaction: (ref, content) each. Content is JSON and frozen.

    `line` is the slug of the service line that they are about; a line's own facts need not say it."""
    if not happenings:
        return
    ids = uuid7s(len(happenings))
    refs, contents = [ref for ref, _ in happenings], [dict(content) for _, content in happenings]
    same = {"tenant_id": actor.tenant, "name": name, "line": line_of(name, line), "created_at": now}
    insert_rows(OutboxFact, {"id": ids, "ref": refs}, same)
    insert_rows(FactContent, {"id": ids, "content": contents}, {"name": name})
    for waker in _wakers:
        transaction.on_commit(waker)


def after_facts(waker: Callable[[], None]) -> Callable[[], None]:
    """Call this after every commit that brought facts. It wakes somebody and asks the database nothing."""
    _wakers.append(waker)
    return waker


def content_of(fact_id: UUID, name: str) -> Mapping[str, Any]:
    """The frozen content of one fact; for the `read_<fact>` functions of a line's facts.py."""
    content: Mapping[str, Any] = FactContent.objects.get(pk=fact_id, name=name).content
    return content


def on(name: str, *, permissions: frozenset[str] = frozenset()) -> Callable[[Subscriber], Subscriber]:
    """Subscribe: called as staff of the tenant, with up to 500 facts of one name, inside the transaction that marks
    them as relayed: its effect happens once."""

    def add(subscriber: Subscriber) -> Subscriber:
        _subscribers[name].append((subscriber, permissions))
        return subscriber

    return add


def subscribers(name: str) -> Sequence[tuple[Subscriber, frozenset[str]]]:
    return _subscribers.get(name, [])
