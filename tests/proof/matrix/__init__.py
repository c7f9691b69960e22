"""Every address × method × kind of person × own and foreign client.

What is foreign is answered exactly as if it did not exist: the same status, headers and body as for things that nobody
has. What is one's own is answered as the table says that a person can read (table.py).

`matrix_cells` were tried; `matrix_leaks` are foreign answers that tell something, and answers to people who may not;
`matrix_faults` are own answers that are not as declared, addresses that the table does not know, and wrong headers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from tenants import middleware
from tests.harness import kinds
from tests.harness.kinds import AWAY, HOME
from tests.harness.proving import Ground, Progress
from tests.proof.matrix.addresses import unlike_the_house
from tests.proof.matrix.asking import Said, ask
from tests.proof.matrix.people import Someone, everybody
from tests.proof.matrix.rooms import ADDRESSES
from tests.proof.matrix.table import ANYBODY, LINK, METHODS, PERSON, TOKEN, TOKENS, Address
from tests.proof.matrix.things import Things, holds_things, nothing_like, of_the_house, pattern_of, plant

NOT_THERE = "/nothing-is-here/"


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("matrix_cells", "matrix_leaks", "matrix_faults"):
        progress.count(metric, 0)
    for words in unlike_the_house():
        progress.fail("matrix_faults", words)
    own, foreign = plant(HOME), plant(AWAY)
    house = of_the_house()
    nobodys = nothing_like(Things({**own.of, **house}))
    world = World(Things({**own.of, **house}), Things({**nobodys.of, **foreign.of}), nobodys)
    kinds.plant(ground.database)
    settings.KANTOOR_API_CALLS = 10**9  # a program of ours makes a year's calls in a minute
    middleware.LINKS_A_MINUTE = 10**9
    people = everybody()
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # thousands of 404s are what we want
    for part in progress.parts(len(ADDRESSES)):
        for someone in some(ground, part, people):
            for method in methods(ground, part, ADDRESSES[part]):
                try_all(world, someone, ADDRESSES[part], method, progress)


def methods(ground: Ground, part: int, address: Address) -> tuple[str, ...]:
    """Those that the address has, and one that it has not; at full size all."""
    if ground.size == "full":
        return METHODS
    others = [method for method in METHODS if method not in address.has]
    own = [method for method in address.has if method in ("GET", "POST", "PATCH", "PUT", "DELETE")]
    return (*own[:2], *ground.chance(part).sample(others, min(1, len(others))))


def some(ground: Ground, part: int, people: list[Someone]) -> list[Someone]:
    """Everybody; in a test a few, others for each address."""
    return ground.chance(part).sample(people, 4) if ground.size == "ci" else people


@dataclass(frozen=True, slots=True)
class World:
    own: Things
    foreign: Things
    nobodys: Things


@dataclass(frozen=True, slots=True)
class Try:
    """One cell's request: the host, and whose things are asked for."""

    host: str
    things: Things


def try_all(world: World, who: Someone, address: Address, method: str, progress: Progress) -> None:
    """The cells of one address, method and person."""
    host = HOME if address.room == "client" else address.room
    try_own(world, who, address, method, host, progress)
    for foreign, nobodys in foreign_tries(world, who, address, host):
        progress.count("matrix_cells")
        said, would_be = (asked(who, address, method, one) for one in (foreign, nobodys))
        if not said.same(would_be):
            progress.fail("matrix_leaks", f"{words(who, address, method, foreign)}: {said.difference(would_be)}")
        elif said.status >= 500:
            progress.fail("matrix_faults", f"{words(who, address, method, foreign)}: {said.status}")


def foreign_tries(world: World, who: Someone, address: Address, host: str) -> Iterator[tuple[Try, Try]]:
    """(what is foreign, the same of nobody): at one's own client's address, and at the foreign client's own."""
    inside = "<slug:client>" in address.path
    if holds_things(address.path, address.query, *address.body.values()):
        slug = HOME if inside or address.room == "client" else ""
        placed = (world.foreign.at(slug), world.nobodys.at(slug)) if slug else (world.foreign, world.nobodys)
        yield Try(host, placed[0]), Try(host, placed[1])
    if inside or "{slug}" in address.query:
        yield Try(host, world.foreign), Try(host, world.nobodys)
    if address.room == "client" and address.word != LINK and AWAY not in who.homes:
        yield Try(AWAY, world.foreign), Try(AWAY, world.nobodys.at(AWAY))


def try_own(world: World, who: Someone, address: Address, method: str, host: str, progress: Progress) -> None:
    progress.count("matrix_cells")
    said = asked(who, address, method, Try(host, world.own))
    where = words(who, address, method, Try(host, world.own))
    wanted = wish(who, address, method)
    if (
        wanted == "gone"
        and not address.gone
        and not address.by_token
        and not is_gone(world, said, who, address, method, host)
    ):
        progress.fail("matrix_leaks", f"{where}: {said.status}, though not for them")
    elif not fits(wanted, said, who, address) and not (said.status in (404, 405) and sees_nothing_of_it(who, address)):
        metric = "matrix_leaks" if wanted in ("sign in", "gone", "token") else "matrix_faults"
        progress.fail(metric, f"{where}: {said.status}, where “{wanted}” is declared")
    for fault in said.faults:
        progress.fail("matrix_faults", f"{where}: {fault}")


def wish(who: Someone, address: Address, method: str) -> str:
    """What the table wants: "answer", "method" (no such method), "gone" (as if not there), "sign in" or "token"."""
    known = bool(who.email) and who.kind != "suspended"
    words = who.words(address.room, inside="<slug:client>" in address.path)
    if address.by_token and (who.kind not in TOKENS or not words):
        return "token"
    if address.word not in (ANYBODY, LINK, PERSON, TOKEN):
        if not known and not address.by_token:
            return "sign in"
        if address.word not in words:
            return "gone"
    if method not in address.has:
        return "method"
    if address.word == PERSON and not known:
        return "gone" if address.methods != "*" else "answer"
    return "gone" if sees_nothing_of_it(who, address) else "answer"


def sees_nothing_of_it(who: Someone, address: Address) -> bool:
    """The page is for them, but the thing on it is not: all that we planted is of one client's invoicing."""
    if address.word == LINK or not holds_things(address.path, *address.body.values()):
        return address.word == LINK and who.kind == "of a suspended client"
    if address.word.startswith("tenants."):
        return False
    if address.room == "client":
        return "invoicing.see" not in who.words("client", inside=False)
    return address.room == "console" and "invoicing.see" not in who.words("console", inside=True)


def fits(wanted: str, said: Said, who: Someone, address: Address) -> bool:
    location = dict(said.headers).get("Location", "")
    if address.methods == "*":
        return said.status < 500
    if wanted == "token":
        return said.status == 401
    if wanted == "sign in":
        return said.status == 302 and "/hand-over/?" in location
    if wanted == "method":
        return said.status == 405
    if wanted == "gone":
        return said.status == 404 or (address.by_token and said.status == 403)
    if address.gone and address.unless not in who.words(address.room, inside=False):
        return said.status in address.gone
    return said.status < 400 or said.status in (409, 422)


def is_gone(world: World, said: Said, who: Someone, address: Address, method: str, host: str) -> bool:
    """Answered as an address that leads nowhere, or as a thing that nobody has."""
    slug = HOME if "<slug:client>" in address.path else world.nobodys.of["client"]
    nothing = asked(who, address, method, Try(host, world.nobodys.at(slug)))
    return said.same(ask(who, host, method, NOT_THERE)) or said.same(nothing)


def asked(who: Someone, address: Address, method: str, one: Try) -> Said:
    body = {name: one.things.fill(value) for name, value in address.body.items()} if method == "POST" else None
    return ask(who, one.host, method, one.things.fill(address.path), one.things.fill(address.query), body)


def words(who: Someone, address: Address, method: str, one: Try) -> str:
    return f"{who.kind} at {one.host} {method} {pattern_of(address.path)}"
