"""The cache: a key belongs to whoever works, and a Redis that is gone is a miss."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.cache import cache as shared
from django.core.cache import caches

from core.cache import Cache, NobodysKey
from core.identity import as_link, as_tenant, door, provider
from tenants.models import Client


@pytest.fixture
def gone(settings: Any) -> Cache:
    """A cache whose Redis does not answer."""
    nobody = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    return Cache(nobody["LOCATION"], {**nobody, "KEY_FUNCTION": settings.CACHES["default"]["KEY_FUNCTION"]})


def test_what_one_client_puts_away_another_does_not_find(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "client"):
        shared.set("report", {"rows": 3})
        assert shared.get("report") == {"rows": 3}
    for other in (door(), provider(), as_tenant(globex.pk, "client"), as_tenant(acme.pk, "staff")):
        with other:
            assert shared.get("report") is None
    with as_tenant(acme.pk, "client"):
        assert shared.get("report") == {"rows": 3}
        assert shared.delete("report")


def test_a_links_holder_does_not_find_what_another_put_away(acme: Client) -> None:
    with as_link(acme.pk, "one"):
        shared.set("page", "one")
    with as_link(acme.pk, "two"):
        assert shared.get("page") is None


def test_keys_say_whose_they_are(acme: Client) -> None:
    keys = []
    for identity in (door(), provider(), as_tenant(acme.pk, "client")):
        with identity:
            keys.append(shared.make_key("x").split(":", 1)[1])
    assert keys == ["door:1:x", "provider:1:x", f"t_{acme.pk.hex}:client:1:x"]


@pytest.mark.parametrize("ask", ["get", "delete", "has_key", "incr", "touch"])
def test_nobody_has_no_key(db: None, ask: str) -> None:
    with pytest.raises(NobodysKey):
        getattr(shared, ask)("x")
    with pytest.raises(NobodysKey):
        shared.set("x", 1)


def test_it_counts(acme: Client) -> None:
    with door():
        assert shared.add("n", 1, 60)
        assert not shared.add("n", 5, 60)
        assert shared.incr("n", 2) == shared.get("n") == 3
        shared.set_many({"a": True, "b": [1, "x"]})
        assert shared.get_many(["a", "b", "c"]) == {"a": True, "b": [1, "x"]}
        shared.delete_many(["n", "a", "b"])
        with pytest.raises(ValueError, match="not found"):
            shared.incr("n")


def test_a_redis_that_is_gone_is_a_miss_and_a_line_in_the_log(gone: Cache, caplog: Any) -> None:
    with door(), caplog.at_level(logging.WARNING, "core.cache"):
        assert gone.get("x", "default") == "default"
        gone.set("x", 1)
        assert gone.add("x", 1) is True  # it was not there
        assert gone.get_many(["x"]) == {}
        assert gone.set_many({"x": 1}) == ["x"]
        assert gone.delete("x") is False
        with pytest.raises(ValueError, match="not found"):
            gone.incr("x")
    assert [record.message for record in caplog.records] == [
        "the cache does not answer (ConnectionError); pages go on without it"
    ]


def test_it_is_never_emptied_as_a_whole(db: None) -> None:
    with pytest.raises(NotImplementedError):
        shared.clear()


def test_values_are_data_and_never_code(acme: Client) -> None:
    """Somebody who can write into Redis must not be able to run anything here."""
    import pickle

    raw: Any = caches["default"]
    with door():
        key = raw.make_and_validate_key("planted")
        raw._cache.get_client(key, write=True).set(key, pickle.dumps({"a": 1}), ex=60)
        assert raw.get("planted") is None
