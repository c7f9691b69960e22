"""The state machine of `switch`, and the yard in which it runs."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from uuid import uuid4

import psycopg2
from celery import shared_task
from django.db import Error, connection, transaction
from django.http import StreamingHttpResponse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from core.identity import (
    InsideTransaction,
    as_link,
    as_tenant,
    door,
    provider,
    role,
    schema_name,
    tenant_role,
)
from core.sql import quoted
from core.tasks import TenantTask
from services.parties.models import Party
from tenants.models import Client
from tests.harness import databases
from tests.harness.proving import Progress

Who = tuple[str, tuple[str, ...]]
"""What the server calls us, and where it looks for tables."""
STEPS = (
    "enter", "enter inside", "leave", "begin", "commit", "roll back", "write", "write as nobody", "fail", "on commit",
    "close", "killed", "killed inside", "stream", "read on", "answer", "another thread", "task",
)  # fmt: skip


ROOMS = st.sampled_from([0, 1, 3, 4] * 3 + [2, 5, 6, 7])
"""Of the yard's rooms, by place: those in which rows can be written three times as often."""
DEEPEST = 5
"""Blocks within each other."""


class Undo(Exception):
    """Leaves a transaction by an exception."""


@dataclass(frozen=True, slots=True)
class Room:
    """Somebody to be: `schema` is set where rows can be written."""

    name: str
    who: Who
    enter: Callable[[], AbstractContextManager[None]]
    schema: str = ""


@dataclass(slots=True)
class Yard:
    """The database beside our connection: a superuser who looks where rows are and ends connections."""

    rooms: list[Room]
    superuser: Any
    schemas: list[str]
    login: Who
    steps: Counter[str] = field(default_factory=Counter)

    @classmethod
    @contextmanager
    def of(cls, database: str) -> Iterator[Yard]:
        with door():
            clients = [Client.objects.get(slug=slug) for slug in ("acme", "globex")]
        superuser = psycopg2.connect(databases.url_of("SUPERUSER_DATABASE_URL", database))
        superuser.autocommit = True
        try:
            schemas = [client.schema_name for client in clients]
            yield cls(list(rooms(clients)), superuser, schemas, (role("login"), ("public",)))
        finally:
            superuser.close()

    def ask(self, sql: str, *values: Any) -> list[Any]:
        with self.superuser.cursor() as cursor:
            cursor.execute(sql, values)
            return [row[0] for row in cursor.fetchall()]

    def codes(self, schema: str) -> set[str]:
        return set(self.ask(f"SELECT code FROM {quoted(schema)}.parties_party"))


def rooms(clients: list[Client]) -> Iterator[Room]:
    kinds: tuple[Literal["client", "staff"], ...] = ("client", "staff")
    for client in clients:
        schema, key = schema_name(client.pk), client.pk
        for kind in kinds:
            who = (tenant_role(key, kind), (schema, "public"))
            yield Room(f"{kind} of {client.slug}", who, partial(as_tenant, key, kind), schema)
        yield Room(f"link of {client.slug}", (tenant_role(key, "link"), (schema,)), partial(as_link, key, "x"))
    yield Room("door", (role("door"), ("public",)), door)
    yield Room("provider", (role("provider"), ("public",)), provider)


def whoami() -> Who:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        name, path = cursor.fetchone()
    return name, tuple(part.strip(' "') for part in path.split(","))


def write(code: str) -> None:
    Party.objects.bulk_create([Party(code=code, name="x", country="NL", updated_at=timezone.now())])


@shared_task(bind=True, name="tests.switch", base=TenantTask, max_retries=1)
def retried(self: Any, heard: list[Who]) -> None:
    """Tells who it is, twice: the second time after a retry."""
    heard.append(whoami())
    if not self.request.retries:
        raise self.retry(countdown=0)


class Switching(RuleBasedStateMachine):
    """`frames` are the blocks that are open, the innermost last: a room, or a transaction with the rows written in it.
    `dead` is the connection of a transaction that the server has ended."""

    def __init__(self, yard: Yard, progress: Progress) -> None:
        super().__init__()
        self.yard, self.progress = yard, progress
        self.frames: list[tuple[Any, Room | None, list[tuple[str, str]]]] = []
        self.committed: list[tuple[str, str]] = []
        self.hooks: list[tuple[Who, Who]] = []
        self.streams: list[tuple[Iterator[str], Room]] = []
        self.trace: list[str] = []
        self.dead = False

    # --- the model

    @property
    def room(self) -> Room | None:
        return next((room for _, room, _ in reversed(self.frames) if room), None)

    @property
    def who(self) -> Who:
        return self.room.who if self.room else self.yard.login

    @property
    def inside(self) -> bool:
        return bool(self.frames) and self.frames[-1][1] is None

    def step(self, name: str, detail: str = "") -> None:
        self.yard.steps[name] += 1
        self.trace.append(f"{name} {detail}".strip())
        self.progress.count("switch_steps")
        if not self.dead:
            self.expect(whoami(), self.who, "the server takes us for")

    def expect(self, found: object, wanted: object, what: str) -> None:
        if found != wanted:
            self.progress.fail("switch_mismatches", f"{what} {found}, not {wanted}, after {self.trace[-12:]}")

    # --- who we are

    @initialize(choice=ROOMS)
    def begin_somewhere(self, choice: int) -> None:
        self.enter_room(choice)

    @rule(choice=ROOMS)
    def enter(self, choice: int) -> None:
        self.enter_room(choice)

    def enter_room(self, choice: int) -> None:
        room = self.yard.rooms[choice]
        block = room.enter()
        try:
            block.__enter__()
        except InsideTransaction:
            self.expect(self.inside, True, "refused, in a transaction:")
            return self.step("enter inside", room.name)
        self.expect(self.inside, False, "let in, in a transaction:")
        self.frames.append((block, room, []))
        return self.step("enter", room.name)

    @precondition(lambda self: len(self.frames) > 1 and not self.inside)
    @rule()
    def leave(self) -> None:
        self.frames.pop()[0].__exit__(None, None, None)
        self.step("leave")

    # --- transactions

    @precondition(lambda self: not self.dead and len(self.frames) < DEEPEST)
    @rule()
    def begin(self) -> None:
        block = transaction.atomic()
        block.__enter__()
        self.frames.append((block, None, []))
        self.step("begin")

    @precondition(lambda self: self.inside and not self.dead)
    @rule()
    def commit(self) -> None:
        block, _, rows = self.frames.pop()
        block.__exit__(None, None, None)
        (self.frames[-1][2] if self.inside else self.committed).extend(rows)
        self.step("commit")

    @precondition(lambda self: self.inside)
    @rule()
    def roll_back(self) -> None:
        block = self.frames.pop()[0]
        with suppress(Undo, Error):
            block.__exit__(Undo, Undo(), None)
        self.dead = self.dead and self.inside
        if not self.inside and not connection.is_usable():
            connection.close()
        self.step("roll back")

    @precondition(lambda self: not self.dead)
    @rule()
    def fail(self) -> None:
        """A statement that the server refuses, in a savepoint or by itself."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except Error:
            self.step("fail")

    @precondition(lambda self: self.inside and not self.dead)
    @rule()
    def on_commit(self) -> None:
        wanted = self.who
        transaction.on_commit(lambda: self.hooks.append((whoami(), wanted)))
        self.step("on commit")

    # --- rows

    @precondition(lambda self: not self.dead)
    @rule()
    def write_row(self) -> None:
        code, schema = uuid4().hex, self.room.schema if self.room else ""
        if schema:
            write(code)
            (self.frames[-1][2] if self.inside else self.committed).append((schema, code))
            self.progress.count("switch_rows")
            return self.step("write")
        try:
            with transaction.atomic():
                write(code)
        except Error:
            return self.step("write as nobody")
        return self.expect("written", "refused", f"a row as {self.who}:")

    @precondition(lambda self: not self.dead and self.room and self.room.schema)
    @rule()
    def stream(self) -> None:
        """Begin to read, and keep the rest for later."""
        assert self.room
        rows = Party.objects.values_list("code", flat=True).iterator(chunk_size=1)
        next(iter(rows), None)
        self.streams.append((iter(rows), self.room))
        self.step("stream", self.room.name)

    @precondition(lambda self: self.streams and not self.dead)
    @rule()
    def read_on(self) -> None:
        """What was begun as one goes on as somebody else: rows of the one who began, those who are, or an error."""
        rows, room = self.streams.pop()
        self.step("read on", f"what {room.name} began")
        self.only_of(rows, {room.schema})

    def only_of(self, rows: Iterator[str], schemas: set[str]) -> None:
        try:
            with transaction.atomic():
                found = set(rows)
        except Exception:  # closed is safe, however it is said
            return
        for schema in set(self.yard.schemas) - schemas:
            self.expect(found & self.yard.codes(schema), set(), f"reading on as {self.who}:")

    @precondition(lambda self: not self.dead and self.room and self.room.schema and not self.inside)
    @rule()
    def answer(self) -> None:
        """A streaming answer made of a lazy query, sent when its room has been left: it gives nothing."""
        assert self.room
        lazy = (code.encode() for code in Party.objects.values_list("code", flat=True).iterator())
        answer = StreamingHttpResponse(lazy)
        self.frames.pop()[0].__exit__(None, None, None)
        given = (bytes(code).decode() for code in iter(answer))
        self.only_of(given, {self.room.schema} if self.room else set())
        self.step("answer")

    # --- connections

    @precondition(lambda self: not self.inside)
    @rule()
    def close(self) -> None:
        connection.close()
        self.step("close")

    @precondition(lambda self: not self.dead)
    @rule()
    def killed(self) -> None:
        """The server ends our connection; in a transaction nothing works until it is left."""
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        self.yard.ask("SELECT pg_terminate_backend(%s, 5000)", pid)
        with suppress(Error):
            whoami()
        if not self.inside:
            connection.close()
            return self.step("killed")
        self.dead = True
        self.hooks.clear()
        for _, room, rows in self.frames:
            if room is None:
                rows.clear()
        return self.step("killed inside")

    @precondition(lambda self: not self.dead)
    @rule(choice=st.integers(0, 7))
    def another_thread(self, choice: int) -> None:
        """Somebody else at the same time, on a connection of their own; then we go on."""
        room, heard = self.yard.rooms[choice], list[Who]()

        def other() -> None:
            with room.enter():
                heard.append(whoami())
            connection.close()

        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        self.expect(heard, [room.who], "another thread is")
        self.step("another thread", room.name)

    @precondition(lambda self: not self.frames)
    @rule(choice=st.sampled_from([1, 4]))
    def task(self, choice: int) -> None:
        """A task of a client that is tried again."""
        room, heard = self.yard.rooms[choice], list[Who]()
        tenant = room.schema.removeprefix("t_")
        retried.apply(args=(heard,), headers={"tenant": tenant})
        self.expect(heard, [room.who] * 2, "a task that was tried again is")
        self.step("task", room.name)

    # --- the end

    def teardown(self) -> None:
        while self.frames:
            if self.inside:
                self.roll_back()
            else:
                self.frames.pop()[0].__exit__(None, None, None)
        connection.close()
        for found, meant in self.hooks:
            self.expect(found, meant, "after the commit the server takes us for")
        written = {schema: self.yard.codes(schema) for schema in self.yard.schemas}
        wanted = {schema: {code for where, code in self.committed if where == schema} for schema in self.yard.schemas}
        self.expect(written, wanted, "rows lie in")
        for schema in self.yard.schemas:
            self.yard.ask(f"WITH gone AS (DELETE FROM {quoted(schema)}.parties_party RETURNING 1) SELECT * FROM gone")
