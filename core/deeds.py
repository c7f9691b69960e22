"""Each deed once: the same key sent again, also fifty times at the same moment, is one deed and the same answer.

Everything about one key is one transaction: the row with the key, the deed, and the answer. Who comes second waits at
the row's unique key until the first has committed, and then reads the answer. A process that dies before the commit
has done nothing and left no key; one that dies after it has left the answer too. There is nothing in between.
(The few deeds that cannot be one transaction are marked `in_parts` and bear being done again.)
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.crypto import seal, unseal
from core.identity import current_tenant
from core.models import ClientAnswer, DoorAnswer, HouseAnswer, StaffAnswer
from core.postgres.patience import waited_too_long, waiting_at_most
from core.refusals import BadInput, Refusal

KEPT_FOR = timedelta(hours=48)
PATIENCE = 20
"""Seconds that the second of two equal requests waits for the first."""
FORGOTTEN_AT_ONCE = 100
MOST_KEY = 200
DEAD_AFTER = timedelta(seconds=90)
"""A deed in parts that has not been answered for that long belongs to a process that is gone."""
HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Refresh", "Content-Language")
"""What of an answer is said again besides its body."""
Do = Callable[[], HttpResponse]
Answers = type[ClientAnswer] | type[StaffAnswer] | type[HouseAnswer] | type[DoorAnswer]


class KeyUsed(BadInput):
    words = _("This key was used for something else. Nothing was done; send this with a key of its own.")


class StillRunning(Refusal):
    words = _("The same thing is being done right now. Ask again in a moment; it is done once.")


class Whole(transaction.Atomic):
    """A transaction around a whole deed with its answer: the actions' own transactions become parts of it.

    Django lets a durable block begin inside another one only where that is a test's; here it is what we want, since
    nothing is said to anybody before this one has committed. The identity stays what it is meanwhile.
    """

    holds_identity = True

    def __init__(self) -> None:
        super().__init__(using=DEFAULT_DB_ALIAS, savepoint=True, durable=False)
        self._from_testcase = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A key, whose it is (a token, a person), and what it was sent with; `used` is said where that was different."""

    scope: UUID
    key: str
    fingerprint: str
    used: type[Refusal] = KeyUsed


def fingerprint(*parts: Any) -> str:
    """Of what was asked: equal for equal parts, whatever the order of names in them."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def fields_of(lists: Iterable[tuple[str, Iterable[Any]]]) -> dict[str, list[Any]]:
    """A form's fields for the fingerprint; a file is its name and its content's hash."""
    return {name: [[one.name, one.sha256] if hasattr(one, "sha256") else one for one in of] for name, of in lists}


def answers_of(actor: Actor | None) -> Answers:
    """Where answers to this actor are kept; None: to whom the door speaks."""
    if actor is None:
        return DoorAnswer
    if actor.tenant_id is None:
        return HouseAnswer
    return ClientAnswer if actor.kind == "client" else StaffAnswer


def once(
    actor: Actor | None, asked: Asked, do: Do, keeps: Callable[[HttpResponse], bool], *, in_parts: bool = False
) -> HttpResponse:
    """The answer of `do`, which is called once for each key; later, and at the same time, the one that was given.

    An answer that is not to be kept (`keeps`) undoes what was done, and the key is free again. `in_parts` is for deeds
    that change identity on the way and so cannot be one transaction: the key is written down before and the answer
    after; where a process dies in between, the deed is done again from the beginning.
    """
    answers = answers_of(actor)
    try:
        response = part_by_part(answers, asked, do, keeps) if in_parts else whole(answers, asked, do, keeps)
    except OperationalError as error:
        if waited_too_long(error):
            raise StillRunning() from None
        raise
    forget_old(answers, now=timezone.now())
    return response


def whole(answers: Answers, asked: Asked, do: Do, keeps: Callable[[HttpResponse], bool]) -> HttpResponse:
    with Whole():
        mine, row = claimed(answers, asked)
        if not mine:
            return again(row, asked)
        response = do()
        if keeps(response):
            keep(row, response)
        else:
            transaction.set_rollback(True)
    return response


def part_by_part(answers: Answers, asked: Asked, do: Do, keeps: Callable[[HttpResponse], bool]) -> HttpResponse:
    mine, row = claimed_or_answered(answers, asked)
    if not mine:
        return again(row, asked)
    kept = False
    try:
        response = do()
        if kept := keeps(response):
            keep(row, response)
    finally:
        if not kept:
            row.delete()
    return response


def claimed_or_answered(answers: Answers, asked: Asked) -> tuple[bool, Any]:
    """Our own key, or somebody's with its answer. Where the one before did nothing, the key is free for the next.
    Raises StillRunning when it takes too long."""
    for _attempt in range(PATIENCE * 10 + 1):
        with transaction.atomic():
            mine, row = claimed(answers, asked)
        if mine or row.status is not None or taken_over(answers, row):
            return row.status is None, row
        time.sleep(0.1)
    raise StillRunning()


def was_done(actor: Actor | None, asked: Asked) -> bool:
    """Whether this was done before."""
    kept: Any = answers_of(actor).objects
    return bool(kept.filter(scope=asked.scope, key=asked.key, status__isnull=False).exists())


def taken_over(answers: Answers, row: Any) -> bool:
    """Whether the key of somebody who is gone is ours now."""
    now, rows = timezone.now(), answers.objects.filter(pk=row.pk, status=None, at=row.at)
    return now - row.at > DEAD_AFTER and bool(rows.update(at=now))


def claimed(answers: Answers, asked: Asked) -> tuple[bool, Any]:
    """Whether the key is ours, and its row. Waits for whoever has it in hand."""
    row = answers(scope=asked.scope, key=asked.key, fingerprint=asked.fingerprint, at=timezone.now())
    found: Any = None
    while found is None:  # the one in whose way we stood may have given its key up before we look
        with waiting_at_most(PATIENCE):
            answers.objects.bulk_create([row], ignore_conflicts=True)  # type: ignore[list-item]
        found = answers.objects.filter(scope=asked.scope, key=asked.key).first()
    return found.pk == row.pk, found


def keep(row: Any, response: HttpResponse) -> None:
    row.status, row.body = response.status_code, seal(current_tenant(), response.content, about=_place(row))
    row.headers = {name: response[name] for name in HEADERS if name in response}
    row.save(update_fields=["status", "body", "headers"])


def _place(row: Any) -> bytes:
    """Answers are sealed: some tell a secret that is shown once, and most hold what is in the client's books."""
    return b"core.KeptAnswer:" + bytes(row.pk.bytes)


def again(row: Any, asked: Asked) -> HttpResponse:
    if row.fingerprint != asked.fingerprint:
        raise asked.used()
    headers: Mapping[str, str] = row.headers
    body = unseal(current_tenant(), row.body, about=_place(row))
    response = HttpResponse(body, status=row.status, headers=headers)
    response["Idempotent-Replayed"] = "true"
    return response


def forget_old(answers: Answers, *, now: datetime) -> int:
    """Throw away a hundred answers that nobody asks for any more; with each new one, so that they never pile up."""
    rows: Any = answers.objects
    old = rows.filter(at__lt=now - KEPT_FOR).order_by("at").values("pk")[:FORGOTTEN_AT_ONCE]
    gone: int = rows.filter(pk__in=old).delete()[0]
    return gone
