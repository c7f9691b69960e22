"""What guards of the way in remember stands in the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from core import guards
from core.identity import door
from core.models import Guard
from tenants.tasks import forget_sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_redis(settings: Any) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}


def test_only_the_first_time_is_the_first() -> None:
    with door():
        assert guards.first_time("code", True, 60)
        assert not guards.first_time("code", True, 60)
        assert guards.forget("code")
        assert guards.first_time("code", True, 60)


def test_what_is_over_is_a_first_time_again() -> None:
    with door():
        guards.remember("tries", [1.0], 60)
        assert guards.recall("tries") == [1.0]
        Guard.objects.update(until=timezone.now() - timedelta(seconds=1))
        assert guards.recall("tries", []) == []
        assert guards.first_time("tries", [2.0], 60)
        assert guards.recall("tries") == [2.0]


def test_what_it_is_about_is_not_to_be_read_there() -> None:
    with door():
        guards.remember("udo@acme.example", 1, 60)
        assert "udo" not in str(list(Guard.objects.values()))


def test_the_keys_of_allauth_are_guarded_without_redis(without_redis: None) -> None:
    with door():
        assert cache.add("allauth:x", "y", 60)
        assert not cache.add("allauth:x", "y", 60)
        cache.set("allauth:x", [1], 60)
        assert cache.get("allauth:x") == [1]
        assert cache.delete("allauth:x")
        assert cache.add("jwt:iss=x,jti=y", True, 60)
        assert not cache.add("jwt:iss=x,jti=y", True, 60)


def test_what_is_over_is_thrown_away() -> None:
    with door():
        guards.remember("tries", 1, -1)
    assert forget_sessions() == 1
