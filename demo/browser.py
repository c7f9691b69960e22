"""A browser without a window: one person's cookies a host, redirects followed, forms read from the page and sent back.

Every host is looked for on 127.0.0.1 and named in the Host header, since `*.localhost` does not resolve everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import lxml.html
import requests
from lxml.html import FormElement, HtmlElement
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

PATIENCE = (5, 60)  # seconds to connect, and for a page to begin
HERE = "127.0.0.1"
SAYS = ("k-lead", "k-notice", "k-flash", "k-field-error")


class PageFailed(Exception):
    """A page that should have come did not: its status, its address and what it said."""


class NotOnPage(Exception):
    """The page came, and what the driver looks for is not on it."""


class Loopback(HTTPAdapter):
    """Connects to this machine whatever the host's name, and tells the server that name."""

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        where, how = super().build_connection_pool_key_attributes(request, verify, cert)
        return {**where, "host": HERE}, how

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.headers["Host"] = urlsplit(request.url or "").netloc
        try:
            return super().send(request, *args, **kwargs)
        finally:
            del request.headers["Host"]  # a redirect copies the headers, and cookies are chosen by this one


def elements(tree: HtmlElement, xpath: str, **names: str) -> list[HtmlElement]:
    """The elements below one that an XPath finds."""
    found: Any = tree.xpath(xpath, **names)
    return [one for one in found if isinstance(one, HtmlElement)]


@dataclass(frozen=True)
class Page:
    """An answer: where redirects ended, and what stood there."""

    url: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(repr=False)

    @cached_property
    def tree(self) -> HtmlElement:
        """The page; its links are absolute."""
        tree = cast("HtmlElement", lxml.html.fromstring(self.content.decode(), base_url=self.url))
        tree.make_links_absolute(self.url)
        return tree

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def absolute(self, link: str) -> str:
        return urljoin(self.url, link)

    def find(self, xpath: str, **names: str) -> list[HtmlElement]:
        """The elements that an XPath finds; `names` are its $variables."""
        return elements(self.tree, xpath, **names)

    def one(self, xpath: str, **names: str) -> HtmlElement:
        """The one element that this finds. Raises NotOnPage."""
        found = self.find(xpath, **names)
        if len(found) != 1:
            raise NotOnPage(f"{self.url}: {len(found)} of {xpath} {names or ''}. The page says: {self.words()}")
        return found[0]

    def form(self, xpath: str, **names: str) -> FormElement:
        """The form that this finds, or that holds what this finds. Raises NotOnPage."""
        found = self.one(xpath, **names)
        form = found if found.tag == "form" else next(found.iterancestors("form"), None)
        if not isinstance(form, FormElement):
            raise NotOnPage(f"{self.url}: {xpath} is in no form.")
        return form

    def words(self) -> str:
        """What the page says in short: its heading, its lead and its notices."""
        if "html" not in self.headers.get("Content-Type", ""):
            return self.content[:200].decode(errors="replace")
        parts = self.find(f"//h1 | //*[{' or '.join(f'contains(@class, {name!r})' for name in SAYS)}]")
        return " · ".join(" ".join(part.text_content().split()) for part in parts)[:400]


class Browser:
    """One person's. `base_url` is that of the installation, e.g. http://localhost:8000."""

    def __init__(self, base_url: str) -> None:
        self.base = urlsplit(base_url)
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy stands between us and ourselves
        self.session.mount("http://", Loopback())
        # Cookies go back to the very host that gave them, never to one whose name ends alike.
        strict = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
        self.session.cookies = RequestsCookieJar(policy=strict)

    def at(self, host: str, path: str = "/") -> str:
        """An address on one of the installation's hosts: ("console", "/") → http://console.localhost:8000/."""
        return f"{self.base.scheme}://{host}.{self.base.netloc}{path}"

    def get(self, url: str) -> Page:
        """The page at an address. Raises PageFailed unless it came."""
        return self._page(self.session.get(url, timeout=PATIENCE))

    def submit(
        self,
        page: Page,
        form: FormElement,
        fields: Mapping[str, str] | None = None,
        *,
        files: Iterable[tuple[str, str, bytes]] = (),
    ) -> Page:
        """Send a form as it stands on the page, with `fields` filled in and `files` (field, name, content) chosen."""
        if form.method != "POST":
            raise NotOnPage(f"{page.url}: the form to {form.action} is no POST.")
        data = {**dict(form.form_values()), **(fields or {})}
        parts = [(name, (file, content, "text/csv")) for name, file, content in files]
        url = urljoin(page.url, form.action or "")
        return self._page(self.session.post(url, data=data, files=parts or None, timeout=PATIENCE))

    def press(self, page: Page, xpath: str, fields: Mapping[str, str] | None = None, **names: str) -> Page:
        """Press a button: its form is sent, with its own name and value."""
        button = page.one(xpath, **names)
        own = {button.get("name", ""): button.get("value", "")} if button.get("name") else {}
        return self.submit(page, page.form(xpath, **names), {**own, **(fields or {})})

    def _page(self, answer: requests.Response) -> Page:
        page = Page(answer.url, answer.status_code, answer.content, answer.headers)
        if not answer.ok:
            raise PageFailed(f"{answer.request.method} {answer.url}: {answer.status_code}. {page.words()}")
        return page
