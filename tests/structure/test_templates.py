"""Templates hold no style, no script and no program: the content policy would refuse them in front of a client."""

from __future__ import annotations

import re

import pytest

from tests.structure.sources import name_of, pages

PROGRAM = r"""\s*=\s*["']?[^"'>]*\b(?:js|javascript):"""
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc\s*=)", re.I),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "htmx's own event attribute": re.compile(r"\bhx-on\b", re.I),
    "a program in htmx values": re.compile(r"\bhx-(?:vals|headers|trigger)" + PROGRAM, re.I),
    "htmx variables, which are programs": re.compile(r"\bhx-vars\b", re.I),
    "an address that is a program": re.compile(r"""=\s*["']?\s*javascript:""", re.I),
    "a file from another host": re.compile(
        r"""<(?:script|link|img|iframe)[^>]*\s(?:src|href)\s*=\s*["'](?:https?:)?//""", re.I
    ),
    "text that is not escaped": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}
WITHOUT_COMMENTS = re.compile(r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|\{#.*?#\}", re.S)


def found_in(text: str) -> list[str]:
    shown = WITHOUT_COMMENTS.sub("", text)
    return [what for what, pattern in FORBIDDEN.items() if pattern.search(shown)]


def test_templates_hold_nothing_that_the_content_policy_refuses() -> None:
    assert pages()
    found = {name_of(page): found_in(page.read_text(encoding="utf-8")) for page in pages()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("bad", [
    '<p class="a" style="color:red">', "<style>p{}</style>", "<script>go()</script>", '<button onclick="go()">',
    '<form hx-on:click="go()">', """<a hx-vals='js:{a: go()}'>""", '<a href="javascript:go()">',
    '<script src="https://cdn.example/x.js"></script>', "{{ words|safe }}", "<input hx-vars='a:b'>",
])  # fmt: skip
def test_each_of_these_would_be_found(bad: str) -> None:
    assert found_in(bad)


def test_what_is_allowed_is_not_found() -> None:
    good = """<script src="{% static 'app/app.js' %}" type="module"></script><b data-style="x" hx-vals='{"a": 1}'>"""
    assert found_in(good) == []


POSTING = re.compile(r"""<form\b[^>]*\bmethod\s*=\s*["']post["'][^>]*>(.*?)</form>""", re.I | re.S)
HIDDEN = re.compile(r"\s*\{% csrf_(field|token) %\}")


def bare_forms(text: str) -> list[str]:
    """Forms that post without their hidden fields: what they open with."""
    shown = WITHOUT_COMMENTS.sub("", text)
    return [body.strip()[:60] for body in POSTING.findall(shown) if not HIDDEN.match(body)]


def test_every_form_that_posts_carries_its_hidden_fields() -> None:
    """Against forged requests, second clicks and stale tabs; first in the form, so that no file comes before them."""
    assert sum(len(POSTING.findall(page.read_text(encoding="utf-8"))) for page in pages()) > 10
    found = {name_of(page): bare_forms(page.read_text(encoding="utf-8")) for page in pages()}
    assert {name: forms for name, forms in found.items() if forms} == {}


def test_a_bare_form_would_be_found() -> None:
    assert bare_forms('<form method="post" action="/"><button>Go</button></form>')
    assert not bare_forms('<form method="post">{% csrf_field %}<button>Go</button></form>')
