"""What is done at the end of a transaction, just before COMMIT: where a lock must be the last that is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_INERROR

Act = Callable[[list[Any]], None]


class NoTransaction(RuntimeError):
    """What belongs to a deed is written in the deed's transaction."""


class Ending:
    """A part of our backend. Items of a savepoint or transaction that is rolled back are forgotten, as Django forgets
    its after-commit hooks."""

    atomic_blocks: list[Any]
    savepoint_ids: list[str | None]
    connection: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._ending: list[tuple[frozenset[str | None], Act, Any]] = []
        super().__init__(*args, **kwargs)

    def at_the_end(self, act: Act, items: Iterable[Any]) -> None:
        """Have `act` called once, before COMMIT, with these items and all others that were left for it."""
        if not self.in_own_transaction:
            raise NoTransaction("this belongs into the transaction of the deed: transaction.atomic(durable=True)")
        inside = frozenset(self.savepoint_ids)
        self._ending += [(inside, act, item) for item in items]

    @property
    def in_own_transaction(self) -> bool:
        """Whether an action's transaction is open; the one that a test rolls back is nobody's."""
        return any(not getattr(block, "_from_testcase", False) for block in self.atomic_blocks)

    def _end(self) -> None:
        left, self._ending = self._ending, []
        if not left or self.connection.info.transaction_status == TRANSACTION_STATUS_INERROR:
            return
        # Deferred foreign keys are looked at now and not by COMMIT: they wait for other transactions too.
        with self.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for act in dict.fromkeys(act for _, act, _ in left):
            act([item for _, its, item in left if its is act])

    def commit(self) -> None:
        try:
            self._end()
        except BaseException:
            self.rollback()  # Django does so for errors of the database alone
            raise
        super().commit()  # type: ignore[misc]

    def savepoint_commit(self, sid: str) -> None:
        """In tests, whose own transaction is never committed, an action's ends here."""
        if self._ending and not self.in_own_transaction:
            self._end()
        super().savepoint_commit(sid)  # type: ignore[misc]

    def savepoint_rollback(self, sid: str) -> None:
        self._ending = [kept for kept in self._ending if sid not in kept[0]]
        super().savepoint_rollback(sid)  # type: ignore[misc]

    def rollback(self) -> None:
        self._ending = []
        super().rollback()  # type: ignore[misc]

    def connect(self) -> None:
        self._ending = []
        super().connect()  # type: ignore[misc]

    def close(self) -> None:
        self._ending = []
        super().close()  # type: ignore[misc]
