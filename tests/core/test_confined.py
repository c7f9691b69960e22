"""A parser works in a child that can do nothing but read its one file, and ends when it takes too much."""

from __future__ import annotations

import os
import select
import signal
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from core.confined import Confined, Limits, ParserFailed, TooMuch, parent
from tests.harness.mischief import NotLiked

SMALL = Limits(seconds=2, patience=5, megabytes=256)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "zażółć.csv"
    found.write_text("zażółć", encoding="utf-8")
    return found


def confined(what: str, path: Path, limits: Limits = SMALL, **words: Any) -> Confined:
    return Confined(f"tests.harness.mischief:{what}", path, limits, **words)


def test_it_answers_as_often_as_it_is_asked_from_the_beginning(path: Path) -> None:
    with confined("count", path, to=1000) as child:
        assert child.first == "zażółć"
        assert list(child.parts()) == list(range(1000))
        assert list(islice(child.parts(), 3)) == [0, 1, 2]
        assert list(child.parts()) == list(range(1000))
        assert 0 < child.memory < 256 << 10


def test_many_threads_have_children_of_their_own(path: Path) -> None:
    def one(n: int) -> int:
        with confined("count", path, to=n) as child:
            return sum(child.parts())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(40))) == [sum(range(n)) for n in range(40)]


def test_what_a_work_refuses_is_refused_here_with_its_words(path: Path) -> None:
    with pytest.raises(NotLiked, match=r"“a\.csv” is not liked: 3"):
        confined("refuse", path, name="a.csv")


@pytest.mark.parametrize("what", ["fall_over", "fall_over_later"])
def test_a_parser_that_falls_over_is_said(what: str, path: Path) -> None:
    with pytest.raises(ParserFailed, match="ZeroDivisionError"):
        list(confined(what, path).parts())


@pytest.mark.slow
@pytest.mark.parametrize("what", ["eat", "spin", "die", "crash"])
def test_a_parser_that_takes_too_much_or_dies_is_ended(what: str, path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(TooMuch):
        confined(what, path)
    assert time.monotonic() - begun < 8


def test_a_parser_that_says_nothing_is_not_waited_for(path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(TooMuch, match="too long"):
        confined("sleep", path, Limits(patience=0.5))
    assert time.monotonic() - begun < 4


def test_a_child_reaches_nothing_but_its_file(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("master key")
    words: dict[str, Any] = {"parent": os.getpid(), "secret": str(secret), "scratch": str(tmp_path / "new")}
    outcomes = confined("try_all", path, **words).first
    assert [name for name, outcome in outcomes.items() if outcome == "done"] == []
    assert {outcomes[name] for name in ("internet", "internet 6", "unix", "netlink", "pair")} == {"PermissionError"}
    assert not (tmp_path / "new").exists()


def test_a_child_has_nothing_from_us(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANTOOR_CANARY", "secret")
    found = confined("surroundings", path).first
    assert set(found["environment"]) <= {"LC_ALL", "LC_CTYPE"}
    assert found["fds"] == 5
    assert set(found["kinds"]) == {stat.S_IFIFO, stat.S_IFCHR}


def test_a_nursery_that_was_killed_is_replaced(path: Path) -> None:
    confined("count", path, to=1).close()
    assert parent._nursery is not None
    os.kill(parent._nursery.process.pid, signal.SIGKILL)
    parent._nursery.process.wait()
    assert list(confined("count", path, to=3).parts()) == [0, 1, 2]


def test_a_closed_child_is_gone(path: Path) -> None:
    child = confined("count", path, to=10)
    pidfd = os.dup(child.pidfd)
    child.close()
    assert select.select([pidfd], [], [], 5)[0] == [pidfd]  # readable: it has ended
    os.close(pidfd)
