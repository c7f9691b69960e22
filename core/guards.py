"""What the guards of the way in remember: how often somebody tried, which code was used. As the door.

In the database, never in Redis: a Redis that is away, or has just forgotten, would let everybody try as often as they
like and use a code twice. Without the database nobody comes in at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from core.models import Guard


def recall(key: str, default: Any = None) -> Any:
    """What is remembered under the key now."""
    row = Guard.objects.filter(key=digest(key), until__gt=timezone.now()).first()
    return default if row is None else row.value


def remember(key: str, value: Any, seconds: float) -> None:
    """Remember this from now on, whatever was there."""
    row = Guard(key=digest(key), value=value, until=timezone.now() + timedelta(seconds=seconds))
    Guard.objects.bulk_create([row], update_conflicts=True, unique_fields=["key"], update_fields=["value", "until"])


def first_time(key: str, value: Any, seconds: float) -> bool:
    """Remember this where nothing is remembered; False where something is. Of many at the same moment one is first."""
    now, name = timezone.now(), digest(key)
    row = Guard(key=name, value=value, until=now + timedelta(seconds=seconds))
    if Guard.objects.filter(key=name, until__lte=now).update(value=value, until=row.until):
        return True
    Guard.objects.bulk_create([row], ignore_conflicts=True)
    return Guard.objects.filter(pk=row.pk).exists()


def forget(key: str) -> bool:
    """Whether there was something to forget."""
    return bool(Guard.objects.filter(key=digest(key)).delete()[0])


def forget_old(*, now: datetime) -> int:
    """What no guard asks for any more."""
    return Guard.objects.filter(until__lt=now).delete()[0]


def digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
