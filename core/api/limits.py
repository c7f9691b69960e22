"""How many calls a token may make: counted by the minute in the cache, and in this process where the cache is away."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from core.api.problems import Problem

log = logging.getLogger(__name__)
WINDOW = 60
_here: dict[str, int] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of this minute, and the seconds until the next."""

    limit: int
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.left)),
            "RateLimit-Reset": str(self.reset),
        }


def spend(token: UUID, *, at: float) -> Allowance:
    """Count one call of a token at a moment (seconds since 1970). Raises Problem 429 when none is left."""
    minute, passed = divmod(int(at), WINDOW)
    limit = settings.KANTOOR_API_CALLS
    found = Allowance(limit, limit - counted(f"calls:{token.hex}:{minute}"), WINDOW - passed)
    if found.left < 0:
        words = _("That was too much in one minute. Wait %(seconds)s seconds.") % {"seconds": found.reset}
        raise Problem(429, "TooManyCalls", words, {**found.headers, "Retry-After": str(found.reset)})
    return found


def counted(key: str) -> int:
    """How many calls with this one; a cache that is away counts nothing, so each process counts for itself then."""
    backend: Any = cache
    try:
        backend.add(key, 0, WINDOW * 2)
        return int(backend.incr(key))
    except ValueError:  # the cache keeps nothing, or has just forgotten
        return counted_here(key)
    except Exception:
        log.warning("the cache does not answer; calls are counted by each process for itself")
        return counted_here(key)


def counted_here(key: str) -> int:
    with _lock:
        if len(_here) > 10_000:
            _here.clear()
        _here[key] = _here.get(key, 0) + 1
        return _here[key]
