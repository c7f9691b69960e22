"""Figures that the pages show, read by their structure and never by their words: people have three languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from demo.browser import Browser, NotOnPage, Page, elements

NUMBER = re.compile(r"\d+(?:[.,\s]\d{3})*")
GOOD = './/*[contains(@class, "k-tag") and contains(@class, "done")]'


def first_number(text: str) -> int:
    """The first number of a text, whatever parts its thousands; 0 where there is none."""
    found = NUMBER.search(text)
    return int(re.sub(r"\D", "", found[0])) if found else 0


@dataclass(frozen=True, slots=True)
class FileRows:
    """How the rows of a file fared."""

    rows: int
    good: int


def files(page: Page) -> list[HtmlElement]:
    """The files of a piece of work, one entry each."""
    return page.find('//section[@aria-labelledby="files"]//li[.//a[@download]]')


def rows_of_file(page: Page, name: str) -> FileRows:
    """From the page of a piece of work: rows of this file, and how many of them are good."""
    for entry in files(page):
        if text_of(elements(entry, ".//a[@download]")[0]) == name:
            words = elements(entry, ".//small")[0]
            good = sum(first_number(text_of(tag)) for tag in elements(words, GOOD))
            return FileRows(first_number(text_of(words)), good)
    raise NotOnPage(f"{page.url}: no file {name}. The page says: {page.words()}")


def counted(page: Page, section: str) -> int:
    """The number in the heading of a section of the page of a piece of work; 0 where there is no such section."""
    headings = page.find("//section[@aria-labelledby=$name]//h2", name=section)
    return first_number(text_of(headings[0])) if headings else 0


def text_of(element: HtmlElement | None) -> str:
    return " ".join(str(element.text_content()).split()) if element is not None else ""


def explained(browser: Browser, url: str) -> int:
    """How many broken rows the page of refused rows names for which other rows wait."""
    return sum(len(page.find("//tbody/tr[.//br]")) for page in all_pages(browser, url))


def csvs(page: Page) -> list[str]:
    """Addresses of the CSV files that the page of refused rows offers."""
    links = page.find('//a[@download][contains(@href, "refused.csv")][not(contains(@href, "as=xlsx"))]')
    return [str(link.get("href")) for link in links]


def rows_of_csv(page: Page) -> int:
    """How many rows a CSV file of refused rows has below its heading."""
    return len(list(csv.reader(io.StringIO(page.content.decode("utf-8-sig")), delimiter=";"))) - 1


@dataclass(frozen=True, slots=True)
class InvoiceLinks:
    """An invoice of the list, with the addresses of its documents."""

    number: str
    pdf: str
    ubl: str


def invoices(browser: Browser, url: str) -> list[InvoiceLinks]:
    """Every invoice of the client's list."""
    return [links_of(row) for page in all_pages(browser, url) for row in page.find("//tbody/tr")]


def links_of(row: HtmlElement) -> InvoiceLinks:
    pdf, ubl = (str(link.get("href")) for link in elements(row, ".//a[@download]"))
    return InvoiceLinks(text_of(row.find("td")), pdf, ubl)


def all_pages(browser: Browser, url: str) -> Iterator[Page]:
    """A list from its first page to its last."""
    while url:
        page = browser.get(url)
        yield page
        following = page.find('//nav//a[@rel="next"]')
        url = str(following[0].get("href")) if following else ""


def marks(page: Page) -> dict[str, int | str]:
    """The figures that the workbench carries for programs: {"work-state": "taken", "ready": 208, …}."""
    bench = page.one('//*[@id="bench"]')
    shown = {name.removeprefix("data-"): text for name, text in bench.attrib.items() if name.startswith("data-")}
    return {name: int(text) if text.isdigit() else text for name, text in shown.items()}
