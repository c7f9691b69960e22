"""A whole installation for each module of browser tests, and Chromium in front of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection

from tests.browser.visitor import House
from tests.harness import processes
from tests.harness.post import Letters, post_office
from tests.harness.serving import Served, served

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass(frozen=True, slots=True)
class Running:
    """The installation that a module's browsers visit."""

    web: Served
    letters: Letters


@pytest.fixture(scope="module")
def running(own_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("house")
    with post_office() as (letters, smtp), served(own_database, folder, SMTP_URL=smtp) as web:
        beat = processes.beat_command(folder / "schedule")
        with (
            processes.running(processes.worker_command(), web.env, folder / "worker.log"),
            processes.running(beat, web.env, folder / "beat.log"),
        ):
            yield Running(web, letters)


@pytest.fixture(scope="module")
def chromium(running: Running) -> Iterator[Any]:
    """Imported here, so that a machine without Playwright's parts can still collect."""
    from playwright.sync_api import sync_playwright

    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is not there: install Chromium, or set CHROMIUM to where it is."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(running: Running, chromium: Any) -> Iterator[House]:
    """The installation as people see it. Nothing that a page complains of goes unnoticed."""
    made = House(chromium, running.web)
    yield made
    made.close()


T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """Do what needs the database in a thread of its own: in ours Playwright keeps an event loop."""

    def work_and_hang_up() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work_and_hang_up).result()
