"""The main job as people do it, over HTTP: a client hands in, staff issue and deliver, the client rates."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from demo import pages
from demo.browser import Browser, Page, elements
from demo.cast import Company, worker_for
from demo.pages import marks

DECISIONS = (("vat_needs_id", "S"), ("vat_export", "G"))
"""What the demo's staff decide for all drafts with a warning: no VAT id → the seller's standard rate; export → G.
Country by country it comes to what invented.toml says, and every e-invoice is compared with that."""
STALLED = 120.0  # seconds without progress after which we give up
TELL_EVERY = 8.0  # seconds of long work after which we say how far it is
BETWEEN = 1.0  # seconds between two looks at long work


class Stopped(Exception):
    """Another client's work failed, or the demo is ending."""


class WentWrong(Exception):
    """The pages show something else than this step should have led to."""


@dataclass
class Room:
    """A person in a room of the house: their browser, and the page in front of them."""

    browser: Browser
    page: Page

    def go(self, url: str) -> Page:
        self.page = self.browser.get(url)
        return self.page

    def press(self, xpath: str, fields: Mapping[str, str] | None = None, **names: str) -> Page:
        self.page = self.browser.press(self.page, xpath, fields, **names)
        return self.page


def enter(base_url: str, host: str, name: str, path: str = "/") -> Room:
    """Sign in by one click on the account host, on the way to a page of another host."""
    browser = Browser(base_url)
    wanted = browser.at(host, path)
    start = browser.get(wanted)
    room = Room(browser, browser.press(start, '//button[@name="person"][.//strong=$name]', name=name))
    if room.page.url != wanted:
        raise WentWrong(f"{name} wanted to go to {wanted} and came to {room.page.url}. {room.page.words()}")
    return room


@dataclass
class ClientJob:
    """One client's work, by its own people and the staff member who does it."""

    company: Company
    base_url: str
    say: Callable[[str], None]
    stop: threading.Event
    works: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def do(self, files: Mapping[str, bytes], score: int, words: str = "") -> None:
        """From files to a rated delivery; the path of its page on the client's host goes into `works`."""
        began = time.monotonic()
        self.works.append(self.hand_in(files))
        self.issue_and_deliver(self.works[-1])
        self.rate(self.works[-1], score, words)
        self.seconds += time.monotonic() - began

    # --- the client

    def enter(self, role: str, path: str = "/") -> Room:
        return enter(self.base_url, self.company.slug, self.company.who(role).name, path)

    def hand_in(self, files: Mapping[str, bytes]) -> str:
        """The uploader sends all files at once. Returns the path of the work's page when they are read."""
        room = self.enter("uploader", "/hand-in/")
        form = room.page.form('//form[@id="hand-in"]')
        chosen = [("files", name, content) for name, content in files.items()]
        room.page = room.browser.submit(room.page, form, files=chosen)
        self.say(f"{len(files)} files are handed in")
        self.watch(room, "read")
        if len(pages.files(room.page)) != len(files):
            raise WentWrong(f"{room.page.url} does not show {len(files)} files. {room.page.words()}")
        self.say("they are read")
        return room.page.path

    def rate(self, work: str, score: int, words: str) -> None:
        """The admin sees the result and says with one click how it was; words may follow."""
        room = self.enter("admin", work)
        if not room.page.find('//section[@aria-labelledby="result"]'):
            raise WentWrong(f"{room.page.url} is not delivered for the client. {room.page.words()}")
        room.press('//button[@name="score"][@value=$score]', score=str(score))
        if words:
            room.press('//form[@id="rating-words"]//button', {"words": words})
        if not room.page.find('//button[@name="score"][@value=$score][@aria-pressed="true"]', score=str(score)):
            raise WentWrong(f"{room.page.url} does not show the rating. {room.page.words()}")
        self.say(f"rated with {score} of 3")

    # --- staff

    def issue_and_deliver(self, work: str) -> None:
        """A senior takes the item, decides VAT, issues what is ready, and delivers when all is sent."""
        room = self.take(id_of(work))
        self.decide_vat(room)
        n = marks(room.page)["ready"]
        room.press('//form[@id="issue"]//button')
        self.say(f"{n} invoices are being issued")
        self.watch(room, "sent")
        shown = marks(room.page)
        if shown["sent"] != n or shown["not-valid"]:
            raise WentWrong(f"{room.page.url}: {shown['sent']} of {n} sent, {shown['not-valid']} not valid")
        room.press('//form[contains(@action, "/deliver/")]//button')
        if marks(room.page)["work-state"] != "delivered":
            raise WentWrong(f"{room.page.url} is not delivered. {room.page.words()}")
        self.say(f"{n} invoices are sent and delivered")

    def take(self, work: str) -> Room:
        """Find the item in the queue, look at it, take it, open its workbench."""
        room = enter(self.base_url, "console", worker_for(self.company.slug).name)
        row = room.page.one('//tr[@id=$row]//a[contains(@class, "row-link")]', row=f"row-{work}")
        room.go(str(row.get("href")))
        room.press('//form[contains(@action, "/take/")][contains(@action, $work)]//button', work=work)
        room.go(room.browser.at("console", f"/clients/{self.company.slug}/invoicing/{work}/"))
        return room

    def decide_vat(self, room: Room) -> None:
        """Where the law leaves a choice, a person decides; the audit trail has their name."""
        for warning, category in DECISIONS:
            choice = '//form[contains(@action, "/vat/")][contains(@action, $warning)]//button[@value=$category]'
            if room.page.find(choice, warning=warning, category=category):
                room.press(choice, warning=warning, category=category)
        if left := marks(room.page)["undecided"]:
            raise WentWrong(f"{room.page.url}: {left} drafts are still to be decided. {room.page.words()}")

    # --- long work

    def watch(self, room: Room, aim: str) -> None:
        """Poll the bar on the page until it is gone, then load the page again. Raises WentWrong when it stops."""
        address, watching = room.page.url, Watching(self.say)
        while (bar := bar_of(room.page)) is not None:
            if not watching.goes_on(bar):
                raise WentWrong(f"{address} was not {aim}. Its bar says: {pages.text_of(bar)}")
            if self.stop.wait(BETWEEN):
                raise Stopped
            room.go(room.page.absolute(str(bar.get("hx-get"))))
        room.go(address)


@dataclass
class Watching:
    """Whether a bar still moves; and now and then, how far it is."""

    say: Callable[[str], None]
    shown: str = ""
    moved: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)

    def goes_on(self, bar: HtmlElement) -> bool:
        """False once it asks for no more, or shows the same for too long."""
        now, text = time.monotonic(), pages.text_of(bar)
        if text != self.shown:
            self.shown, self.moved = text, now
        if now - self.told > TELL_EVERY and (so_far := progress_of(bar)):
            self.told = now
            self.say(f"  {so_far}")
        return bar.get("hx-get") is not None and now - self.moved < STALLED


def id_of(work: str) -> str:
    """The id in the path of a piece of work: /work/<id>/."""
    return work.strip("/").rpartition("/")[2]


def progress_of(bar: HtmlElement) -> str:
    """ "120 of 215"; "" while nothing can be said."""
    found = elements(bar, ".//progress[@max]")
    return f"{found[0].get('value')} of {found[0].get('max')}" if found else ""


def bar_of(page: Page) -> HtmlElement | None:
    """The bar of long work; one that no longer asks for more has stopped before the end."""
    found = page.find('//*[starts-with(@id, "job-")]') if page.content.strip() else []
    return found[0] if found else None
