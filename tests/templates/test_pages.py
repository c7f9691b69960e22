"""Layouts and components, rendered from samples: what the content policy, the keyboard and the screen reader need.

The rooms' pages are tested with their views; the content policy is looked for in all templates, here.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.templates import samples

ROOT = Path(__file__).resolve().parents[2]
PAGES = samples.pages()
SOURCES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "style=": re.compile(r"\sstyle\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an inline style sheet": re.compile(r"<style[\s>]"),
    "hx-on": re.compile(r"\shx-on"),
    "on…=": re.compile(r"\son[a-z]+\s*="),
    "hx-vals with js:": re.compile(r"hx-vals\s*=\s*['\"]js:"),
    "hx-trigger with a filter": re.compile(r"hx-trigger\s*=\s*[\"'][^\"']*\["),
    "javascript:": re.compile(r"javascript:"),
}


class Page(HTMLParser):
    """Elements in order as (tag, attributes), and the forms with what they hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.forms: list[tuple[dict[str, str], list[dict[str, str]]]] = []
        self.text = text
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if tag == "form":
            self.forms.append((values, []))
        elif tag in {"input", "button"} and self.forms:
            self.forms[-1][1].append(values)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def rendered(name: str) -> Page:
    return Page(render_to_string(name, PAGES[name], request=RequestFactory().get("/")))


@pytest.fixture(params=list(PAGES), ids=list(PAGES))
def page(request: pytest.FixtureRequest) -> Page:
    return rendered(str(request.param))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(ROOT / "templates")))
def test_a_template_holds_nothing_that_the_content_policy_blocks(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_ids_are_unique(page: Page) -> None:
    ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
    assert [name for name, count in ids.items() if count > 1] == []


def test_what_is_pointed_at_exists(page: Page) -> None:
    ids = {attributes.get("id") for _, attributes in page.elements}
    names = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "data-opens", "data-confirms", "data-folds")
    pointed = {word for _, found in page.elements for name in names for word in found.get(name, "").split()}
    assert pointed - ids == set()


def test_a_page_has_one_heading_of_the_first_level_and_a_main(page: Page) -> None:
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1


def test_every_form_that_changes_something_is_guarded(page: Page) -> None:
    posting = [held for form, held in page.forms if form.get("method") == "post"]
    assert [held for held in posting if not any(one.get("name") == "csrfmiddlewaretoken" for one in held)] == []


def test_every_icon_is_in_the_sprite(page: Page) -> None:
    sprite = (ROOT / "static/vendor/icons.svg").read_text(encoding="utf-8")
    wanted = {use["href"].partition("#")[2] for use in page.all("use")}
    assert {name for name in wanted if f'id="{name}"' not in sprite} == set()


@pytest.mark.parametrize("name", [name for name in PAGES if name != "styleguide.html"])
def test_a_page_offers_one_primary_action(name: str) -> None:
    primary = [found for _, found in rendered(name).elements if "btn-primary" in found.get("class", "").split()]
    assert len(primary) <= 1


def test_the_portal_knows_client_provider_languages_and_bell() -> None:
    frame = engines["django"].from_string('{% extends "layouts/portal.html" %}{% block content %}{% endblock %}')
    found = Page(frame.render({"shell": samples.shell("portal")}, RequestFactory().get("/")))
    assert {"EN, English", "NL, Nederlands"} <= {button.get("aria-label") for button in found.all("button")}
    assert "/messages/" in {link.get("href") for link in found.all("a")}
    assert "Acme BV" in found.text
    assert "at Provider BV" in found.text


@pytest.mark.parametrize("name", ["404", "500"])
def test_an_error_page_needs_no_context_at_all(name: str) -> None:
    assert "<h1>" in render_to_string(f"errors/{name}.html")


def test_a_finished_job_stops_asking() -> None:
    asks = {
        state: "hx-trigger" in part("components/progress.html", job=samples.job(state))
        for state in ("running", "done", "failed")
    }
    assert asks == {"running": True, "done": False, "failed": False}


def test_a_blocked_action_cannot_be_sent_and_says_why() -> None:
    text = part("components/action.html", url="/act/", label="Deliver", blocked="Issue the drafts first")
    assert "<form" not in text
    assert "Issue the drafts first" in text


def test_a_message_with_an_undo_stays_and_posts_to_it() -> None:
    class Message:
        level_tag, extra_tags = "success", "undo=/take-back/"

    text = part("components/flash.html", message=Message())
    assert 'action="/take-back/"' in text
    assert "data-leaves" not in text


def test_a_refusal_leaves_the_page_as_it_is() -> None:
    text = part("errors/_refusal.html", refusal="Meanwhile issued.", reference="7F3A")
    assert Page(text).elements[0] == ("div", {"id": "flashes", "hx-swap-oob": "beforeend"})
    assert "Meanwhile issued." in text


def test_nothing_of_a_file_name_becomes_markup() -> None:
    thread = samples.thread()
    thread["messages"][0]["files"][0]["name"] = "<img src=x onerror=alert(1)>"
    assert "<img" not in part("components/thread.html", thread=thread)


def part(name: str, **context: object) -> str:
    return render_to_string(name, context, request=RequestFactory().get("/"))
