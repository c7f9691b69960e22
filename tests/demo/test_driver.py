"""Watching long work: a bar that stops is not waited for."""

from __future__ import annotations

import time
from typing import cast

import lxml.html
import pytest
from lxml.html import HtmlElement

from demo import driver
from demo.browser import Page
from demo.driver import Watching, bar_of, id_of, progress_of

POLL = 'hx-get="/work/1/progress/" hx-trigger="every 2s"'


def bar(attributes: str = POLL, words: str = "Sending invoices", value: int = 120) -> HtmlElement:
    progress = f'<progress value="{value}" max="215"></progress>'
    return cast("HtmlElement", lxml.html.fromstring(f'<div id="job-1" {attributes}><b>{words}</b>{progress}</div>'))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(time, "monotonic", one)
    return one


def watching(told: list[str]) -> Watching:
    return Watching(told.append, "", time.monotonic(), time.monotonic())


def test_a_bar_that_moves_is_watched_for_as_long_as_it_moves(clock: Clock) -> None:
    one = watching([])
    for n in range(5):
        assert one.goes_on(bar(words=f"{n} made"))
        clock.now += driver.STALLED - 1


def test_a_bar_that_shows_the_same_for_too_long_has_stopped(clock: Clock) -> None:
    one = watching([])
    assert one.goes_on(bar())
    clock.now += driver.STALLED
    assert not one.goes_on(bar())


def test_a_bar_that_asks_for_no_more_has_stopped(clock: Clock) -> None:
    assert not watching([]).goes_on(bar(attributes=""))


def test_how_far_it_is_is_said_now_and_then(clock: Clock) -> None:
    told: list[str] = []
    one = watching(told)
    for n in (10, 20, 30):
        one.goes_on(bar(value=n))
        clock.now += driver.TELL_EVERY * 0.6
    assert told == ["  30 of 215"]


def test_progress_without_a_total_says_nothing() -> None:
    assert progress_of(cast("HtmlElement", lxml.html.fromstring("<div><progress></progress></div>"))) == ""


def test_a_page_without_a_bar_has_none_and_so_has_an_empty_answer() -> None:
    assert bar_of(Page("http://x.localhost/", 200, b"", {})) is None
    assert bar_of(Page("http://x.localhost/", 200, b"<main><h1>Done</h1></main>", {})) is None


def test_the_tray_at_the_top_is_not_the_bar() -> None:
    assert bar_of(Page("http://x.localhost/", 200, b'<main><div id="tray-job-1"></div></main>', {})) is None


def test_the_id_of_a_piece_of_work() -> None:
    assert id_of("/work/01a2/") == "01a2"
