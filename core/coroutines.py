"""No coroutine works as anybody: identities belong to a thread, and its coroutines take turns in it."""

from __future__ import annotations

import asyncio

from asgiref.sync import AsyncToSync


class AsyncUnderIdentity(RuntimeError):
    """Views, tasks and actions are plain functions: a coroutine would work as whoever its thread works as meanwhile."""


def refuse_coroutines() -> None:
    """Raise where this thread runs a coroutine, or works for one: an async view, `sync_to_async`, `async_to_sync`."""
    if asyncio._get_running_loop() is not None or getattr(AsyncToSync.executors, "current", None) is not None:
        raise AsyncUnderIdentity(AsyncUnderIdentity.__doc__)
