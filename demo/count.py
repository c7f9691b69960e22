"""Counting what the pages and documents of one client say, as its auditor sees them."""

from __future__ import annotations

from collections.abc import Callable

from demo import pages, papers
from demo.browser import Browser, Page
from demo.driver import ClientJob, WentWrong, id_of
from demo.report import Counted

ORDERS = "orders.csv"


def count_first_pass(job: ClientJob, counted: Counted) -> None:
    """What the client's own files came to: order rows, and those that became neither an invoice nor a held order."""
    page = job.enter("auditor", job.works[0]).page
    counted.rows_in = pages.rows_of_file(page, ORDERS).rows
    counted.first_invoices, counted.first_held = counted_on(page)
    counted.refused = counted.rows_in - counted.first_invoices - counted.first_held


def counted_on(page: Page) -> tuple[int, int]:
    """(invoices, held orders) of a piece of work."""
    return pages.counted(page, "invoices"), pages.counted(page, "held")


def check_explanations(job: ClientJob, counted: Counted, due: int) -> None:
    """Until they are repaired: the file shows its refused rows, and every broken row that keeps others waiting is
    named once, with what waits."""
    rows = pages.rows_of_file(job.enter("auditor", job.works[0]).page, ORDERS)
    if rows.rows - rows.good != counted.refused:
        raise WentWrong(
            f"{ORDERS} shows {rows.good} of {rows.rows} rows as good, and {counted.refused} came to nothing"
        )
    room = job.enter("auditor", f"{job.works[0]}refused/")
    if (named := pages.explained(room.browser, room.page.url)) != due:
        raise WentWrong(f"{room.page.url} names {named} rows that keep orders waiting, and there are {due}")


def count_all(job: ClientJob, counted: Counted, stopped: Callable[[], None]) -> None:
    """Invoices and held orders of all the work, and every document, fetched and looked at."""
    browser = job.enter("auditor").browser
    counted.folder.mkdir(parents=True, exist_ok=True)
    for work in job.works:
        issued, held = counted_on(browser.get(browser.at(counted.client, work)))
        counted.invoices += issued
        counted.held += held
        fetch_papers(browser, work, counted, stopped)


def fetch_papers(browser: Browser, work: str, counted: Counted, stopped: Callable[[], None]) -> None:
    listed = browser.at(counted.client, f"/invoices/?work={id_of(work)}")
    for links in pages.invoices(browser, listed):
        stopped()
        counted.papers.append(papers.fetch(browser, links, counted.folder))
