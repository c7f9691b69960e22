"""Figures read from pages by structure: the words around them are in the reader's language."""

from __future__ import annotations

import pytest

from demo import pages
from demo.browser import NotOnPage, Page

WORK = """<html><body><h1>customers.csv + 1</h1>
<section aria-labelledby="invoices"><h2 id="invoices">1 208 faktur</h2></section>
<section aria-labelledby="files"><ul>
<li><div><a href="/files/1/" download>customers.csv</a><small>91 wierszy
· <span class="k-tag done">67 dobrych</span> ·
<span class="k-tag due">24 do poprawy</span></small><small>SHA-256 <code>12ab</code></small></div></li>
<li><div><a href="/files/2/" download>orders.csv</a><small>2.155 rijen · <span class="k-tag done">1.979 goed</span>
</small></div></li><li><dl><dt>Handed in</dt></dl></li></ul></section></body></html>"""


def page(html: str) -> Page:
    return Page("http://wisla.localhost:8000/work/1/", 200, html.encode(), {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("text", "number"),
    [("208 invoices", 208), ("2,155 rows", 2155), ("2.155 rijen", 2155), ("2 155 wierszy", 2155), ("none", 0)],
)
def test_the_first_number_of_a_text_in_each_language(text: str, number: int) -> None:
    assert pages.first_number(text) == number


def test_rows_of_a_file_and_how_many_are_good() -> None:
    assert pages.rows_of_file(page(WORK), "customers.csv") == pages.FileRows(91, 67)
    assert pages.rows_of_file(page(WORK), "orders.csv") == pages.FileRows(2155, 1979)
    assert len(pages.files(page(WORK))) == 2


def test_a_file_that_the_page_does_not_show_is_an_error() -> None:
    with pytest.raises(NotOnPage, match=r"no file products.csv.*customers.csv \+ 1"):
        pages.rows_of_file(page(WORK), "products.csv")


def test_a_section_that_is_not_there_counts_nothing() -> None:
    assert (pages.counted(page(WORK), "invoices"), pages.counted(page(WORK), "held")) == (1208, 0)


def test_marks_of_the_workbench() -> None:
    bench = '<div id="bench" class="k-bench" data-work-state="taken" data-ready="208" data-not-valid="0"></div>'
    assert pages.marks(page(bench)) == {"work-state": "taken", "ready": 208, "not-valid": 0}
