"""Counting what the pages and documents of one client say, as its auditor sees them."""

from __future__ import annotations

from collections.abc import Callable

from demo import pages, papers
from demo.browser import Browser, Page
from demo.cast import STAFF
from demo.driver import ClientJob, WentWrong, enter, id_of
from demo.report import Counted

ORDERS = "orders.csv"
TELL_EVERY = 100  # invoices


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
    """Until they are repaired: the file shows its refused rows, a CSV holds them, and every broken row that keeps
    others waiting is named once, with what waits."""
    rows = pages.rows_of_file(job.enter("auditor", job.works[0]).page, ORDERS)
    room = job.enter("auditor", f"{job.works[0]}refused/")
    named = pages.explained(room.browser, room.page.url)
    lengths = [pages.rows_of_csv(room.browser.get(url)) for url in pages.csvs(room.page)]
    if rows.rows - rows.good != counted.refused:
        raise WentWrong(f"{ORDERS}: {rows.good} of {rows.rows} rows are good, and {counted.refused} came to nothing")
    if named != due:
        raise WentWrong(f"{room.page.url} names {named} rows that keep orders waiting, and there are {due}")
    if counted.refused not in lengths:
        raise WentWrong(f"{room.page.url} has CSV files of {lengths} rows, and none of {counted.refused}")


def check_reviews(base_url: str, due: int) -> None:
    """The account manager sees what the clients said."""
    name = next(person.name for person in STAFF if person.extra.get("account_manager"))
    room = enter(base_url, "console", name, "/reviews/")
    if (seen := len(room.page.find("//tbody/tr"))) < due:
        raise WentWrong(f"{room.page.url} shows {seen} ratings, and {due} were given. {room.page.words()}")


def count_all(job: ClientJob, counted: Counted, stopped: Callable[[], None]) -> None:
    """Invoices and held orders of all the work, and every document, fetched and looked at."""
    browser = job.enter("auditor").browser
    counted.folder.mkdir(parents=True, exist_ok=True)
    for work in job.works:
        issued, held = counted_on(browser.get(browser.at(counted.client, work)))
        counted.invoices += issued
        counted.held += held
        fetch_papers(job, browser, work, counted, stopped)


def fetch_papers(job: ClientJob, browser: Browser, work: str, counted: Counted, stopped: Callable[[], None]) -> None:
    listed = browser.at(counted.client, f"/invoices/?work={id_of(work)}")
    for links in pages.invoices(browser, listed):
        stopped()
        counted.papers.append(papers.fetch(browser, links, counted.folder))
        if len(counted.papers) % TELL_EVERY == 0:
            job.say(f"  {len(counted.papers)} invoices fetched")
