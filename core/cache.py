"""Django's cache on Redis: keys follow the identity, values are JSON, and a Redis that is gone is a miss.

What one client's page puts away, another's cannot find: the key begins with who the connection works as, and whoever
works as nobody has no key at all. Nothing that matters lives here.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from django.core.serializers.json import DjangoJSONEncoder
from redis.exceptions import RedisError

from core import guards
from core.identity import current_identity
from core.sql import NOBODY, Identity

log = logging.getLogger(__name__)

REST = 2.0
"""Seconds in which a Redis that did not answer is not asked again: a page waits for it once."""


class NobodysKey(RuntimeError):
    """The cache was asked by nobody in particular: use door(), provider() or as_tenant() of core.identity."""


def key_of(key: str, prefix: str, version: int) -> str:
    """The key in Redis, for settings.CACHES."""
    return f"{prefix}:{whose(current_identity())}:{version}:{key}"


def whose(identity: Identity) -> str:
    """`door`, `provider`, `t_<id>:client`, `t_<id>:staff`, or `t_<id>:link:<which>`."""
    if identity == NOBODY:
        raise NobodysKey(NobodysKey.__doc__)
    kind = identity.role.rpartition("_")[2]
    if identity.path[0] == "public":
        return kind
    link = f":{sha256(identity.link.encode()).hexdigest()[:32]}" if identity.link else ""
    return f"{identity.path[0]}:{kind}{link}"


class AsJson:
    """Values are JSON: what a stranger writes into Redis is read as data, never as code."""

    def dumps(self, value: Any) -> Any:
        return (
            value if type(value) is int else json.dumps(value, cls=DjangoJSONEncoder)
        )  # a plain number can be counted

    def loads(self, data: bytes) -> Any:
        try:
            return json.loads(data)
        except ValueError:
            log.warning("a value in the cache is none of ours and is not looked at")
            return None


def of_a_guard(key: str) -> bool:
    return key.startswith(settings.KANTOOR_GUARDS)


def missed(answer: Any = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """This method gives `answer` while Redis does not."""

    def wrap(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def careful(self: Cache, *args: Any, **kwargs: Any) -> Any:
            return self.ask(lambda: method(self, *args, **kwargs), answer)

        return careful

    return wrap


class Cache(RedisCache):
    """Never the reason why a page fails. `clear` is not there: Redis holds the queue, and other clients' keys."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        own = {"serializer": AsJson, "socket_timeout": 0.5, "socket_connect_timeout": 0.5}
        super().__init__(server, {**params, "OPTIONS": {**own, **params.get("OPTIONS", {})}})
        self.asleep_until = 0.0

    def ask(self, question: Callable[[], Any], answer: Any) -> Any:
        if time.monotonic() < self.asleep_until:
            return answer
        try:
            return question()
        except (RedisError, OSError) as trouble:
            self.asleep_until = time.monotonic() + REST
            log.warning("the cache does not answer (%s); pages go on without it", type(trouble).__name__)
            return answer

    def seconds(self, timeout: Any) -> float:
        return float(timeout if timeout is not DEFAULT_TIMEOUT else self.default_timeout or 0)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if of_a_guard(key):
            return guards.first_time(key, value, self.seconds(timeout))
        return bool(self.ask(lambda: super(Cache, self).add(key, value, timeout, version), answer=True))

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if of_a_guard(key):
            guards.remember(key, value, self.seconds(timeout))
        else:
            self.ask(lambda: super(Cache, self).set(key, value, timeout, version), answer=None)

    def delete(self, key: str, version: int | None = None) -> bool:
        if of_a_guard(key):
            return guards.forget(key)
        return bool(self.ask(lambda: super(Cache, self).delete(key, version), answer=False))

    touch = missed(answer=False)(RedisCache.touch)
    has_key = missed(answer=False)(RedisCache.has_key)
    delete_many = missed()(RedisCache.delete_many)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if of_a_guard(key):
            return guards.recall(key, default)
        return self.ask(lambda: super(Cache, self).get(key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self.ask(lambda: super(Cache, self).get_many(keys, version), {})
        return found

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        failed: list[Any] = self.ask(lambda: super(Cache, self).set_many(data, timeout, version), list(data))
        return failed

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """A key that is not there is a ValueError, as everywhere in Django; so is one that cannot be asked for."""
        counted = self.ask(lambda: super(Cache, self).incr(key, delta, version), None)
        if counted is None:
            raise ValueError(f"Key {key!r} not found")
        return int(counted)

    def clear(self) -> None:
        raise NotImplementedError("the queue and every client's keys are in the same Redis")
