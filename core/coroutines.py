"""No coroutine works as anybody: identities belong to a thread, and its coroutines take turns in it."""

from __future__ import annotations

import asyncio
from functools import wraps
from typing import Any

from asgiref.sync import AsyncToSync

from core.sql import HERE, NOBODY


class AsyncUnderIdentity(RuntimeError):
    """Views, tasks and actions are plain functions: a coroutine would work as whoever its thread works as meanwhile."""


def refuse_coroutines() -> None:
    """Raise where this thread runs a coroutine, or works for one (`sync_to_async`)."""
    if asyncio._get_running_loop() is not None or getattr(AsyncToSync.executors, "current", None) is not None:
        raise AsyncUnderIdentity(AsyncUnderIdentity.__doc__)


def start_none_under_identities() -> None:
    """From now on a thread that works as somebody starts no coroutine: no async view, signal or middleware either."""
    start: Any = AsyncToSync.__call__

    @wraps(start)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if HERE.identity != NOBODY:
            raise AsyncUnderIdentity(AsyncUnderIdentity.__doc__)
        return start(self, *args, **kwargs)

    AsyncToSync.__call__ = guarded  # type: ignore[method-assign]
