"""People in front of a browser: who they are, where they are, and what their pages complain of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.harness.serving import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 380, "height": 780}
PATIENCE = 30_000  # ms; two cores may be busy with other tests
VIOLATIONS = """addEventListener("securitypolicyviolation",
    (e) => console.error(`CSP: ${e.effectiveDirective} forbids ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`))"""


@dataclass
class Visitor:
    """One person's browser. `complaints` are errors of script, console and content policy, on all their pages."""

    page: Page
    web: Served
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, room: str, path: str = "/") -> Response:
        answer = self.page.goto(self.web.at(room, path))
        assert answer is not None
        return answer

    def sign_in(self, company: str, name: str) -> None:
        """One click on the account host's first page, in the section of this company."""
        self.go("account")
        self.page.locator("section", has=self.page.get_by_role("heading", name=company, exact=True)).get_by_role(
            "button", name=name
        ).click()
        self.page.wait_for_url(lambda address: "account." not in address)

    def one(self, selector: str) -> Locator:
        """The element; an action on it waits until it is there and refuses where there are several."""
        return self.page.locator(selector)

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the link of this name."""
        self.page.get_by_role("link", name=name, exact=True).click()

    def gone(self, selector: str) -> None:
        """Wait until no such element is left."""
        self.page.wait_for_function("(s) => !document.querySelector(s)", arg=selector)

    def says(self, words: str) -> None:
        """Wait for words on the page."""
        self.page.get_by_text(words).first.wait_for()

    def mark(self, name: str) -> int:
        """A figure of the workbench for programs, of the page as it was loaded."""
        return int(self.one("#bench").get_attribute(f"data-{name}") or -1)


@dataclass
class House:
    """Opens browsers for people, and closes them."""

    browser: Browser
    web: Served
    visitors: list[Visitor] = field(default_factory=list)

    def visitor(self, company: str, name: str) -> Visitor:
        """A signed-in person: ("Acme", "Ann"), ("Kantoor", "Sam"). Every call is a new browser."""
        found = self.stranger()
        found.sign_in(company, name)
        return found

    def stranger(self) -> Visitor:
        context = self.browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="en-GB")  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.add_init_script(VIOLATIONS)
        found = Visitor(context.new_page(), self.web)
        found.listen()
        self.visitors.append(found)
        return found

    def complaints(self) -> Sequence[str]:
        return [words for visitor in self.visitors for words in visitor.complaints]

    def close(self) -> None:
        for visitor in self.visitors:
            visitor.page.context.close()
