"""Nothing on a screen stays English for a Dutch or Polish reader, and every mail is in its reader's language.

The strings are read anew from code and templates each time, so a new one fails here until somebody translates it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from django.template import Context, Template
from django.utils.translation import gettext, ngettext, override

from config import messages
from config.messages import KEYWORDS, LANGUAGES, marked, path_of
from tests.structure.sources import ROOMS, modules, name_of, tree_of

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")
POLISH_ROWS = {1: "1 wiersz", 2: "2 wiersze", 5: "5 wierszy", 12: "12 wierszy", 22: "22 wiersze", 112: "112 wierszy"}

every_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def strings(language: str) -> Catalog:
    return marked(language)


@cache
def catalogue(language: str) -> Catalog:
    return messages.read(language)


def keys(catalog: Any) -> set[tuple[Any, str | None]]:
    return {(message.id, message.context) for message in catalog if message.id}


def forms(message: Any) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string]


def places(text: str) -> set[str]:
    return set(PLACES.findall(text))


def other_places(message: Message) -> bool:
    """Whether a translation lacks a place or has one too many. The form for one thing may name it without a number."""
    wanted = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = {frozenset(places(text)) for text in wanted}
    return any(frozenset(places(text)) not in allowed for text in forms(message) if text)


@every_language
def test_every_string_is_in_the_catalogue_and_no_other(language: str) -> None:
    here, there = keys(catalogue(language)), keys(strings(language))
    assert not there - here, "run `make messages`, then translate these"
    assert not here - there, "run `make messages`: nothing says these any more"


@every_language
def test_every_string_is_translated(language: str) -> None:
    left = [message.id for message in catalogue(language) if message.id and not messages.is_whole(message.string)]
    assert left == []


@every_language
def test_no_translation_is_a_guess(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@every_language
def test_translations_hold_the_same_places(language: str) -> None:
    assert [message.id for message in catalogue(language) if message.id and other_places(message)] == []
    assert [(message.id, *errors) for message, errors in catalogue(language).check()] == []


@every_language
def test_plurals_have_every_form_of_the_language(language: str) -> None:
    wanted = Catalog(locale=language).num_plurals
    plurals = [message for message in catalogue(language) if message.pluralizable]
    assert [message.id for message in plurals if len(forms(message)) != wanted] == []
    assert f"nplurals={wanted};" in path_of(language).read_text(encoding="utf-8")


@every_language
def test_the_file_is_as_it_would_be_written(language: str) -> None:
    """Sorted, and without dates or line numbers: a change of one string is a change of one entry."""
    assert path_of(language).read_bytes() == messages.as_file(catalogue(language), language)


@pytest.mark.slow
def test_a_string_of_code_and_of_a_template_is_found() -> None:
    found = {message.id for message in strings("")}
    assert {"That could not be read.", "Skip to the page", "Dutch"} <= found
    assert any(isinstance(which, tuple) for which in found), "no plural was found"


def test_code_marks_strings_by_names_that_are_looked_for() -> None:
    unknown = [
        f"{name_of(path)}: {name.asname or name.name}"
        for path in modules(*ROOMS)
        for name in imported_from(path, "django.utils.translation")
        if name.name.endswith(("gettext", "gettext_lazy", "gettext_noop"))
        and (name.asname or name.name) not in KEYWORDS
    ]
    assert unknown == []


def imported_from(path: Path, module: str) -> Iterator[ast.alias]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module == module:
            yield from node.names


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ('{% translate "Discount, %" %}', "Discount, %%"),
        ("{% blocktranslate %}{{ done }} of 5 %{% endblocktranslate %}", "%(done)s of 5 %%"),
        ("{% blocktranslate trimmed %}\n  One\n  line\n{% endblocktranslate %}", "One line"),
        ("{% blocktranslate %}Two\n\nlines{% endblocktranslate %}", "Two\n\nlines"),
        ('<p>\n   <b>x</b>\n  {{ _("In a filter") }}', "In a filter"),
    ],
)
def test_a_template_says_what_django_looks_up(source: str, wanted: str, tmp_path: Path) -> None:
    found = [message for _line, _name, message, _comments in extracted(source, tmp_path)]
    assert found == [wanted]


def test_calls_inside_f_strings_are_found() -> None:
    source = b"x = f\"{_('One')} {ngettext('a', 'b', n)}\" + _('T'\n 'wo')"
    found = {message for _line, _name, message, _comments in messages.python_code(BytesIO(source), KEYWORDS, (), {})}
    assert found == {"One", "Two", ("a", "b", None)}


def test_contexts_and_plurals_of_templates_are_found(tmp_path: Path) -> None:
    source = '{% blocktranslate count n=k context "rows" %}a {{ n }}{% plural %}b {{ n }}{% endblocktranslate %}'
    [(_line, name, message, _comments)] = extracted(source, tmp_path)
    assert (name, message[0], message[1:3]) == ("npgettext", "rows", ("a %(n)s", "b %(n)s"))


def extracted(source: str, folder: Path) -> list[Any]:
    page = folder / "page.html"
    page.write_text(source, encoding="utf-8")
    with page.open("rb") as file:
        return list(messages.django_templates(file, KEYWORDS, (), {}))


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_django_looks_up_every_string(language: str) -> None:
    """What is compiled answers every msgid: nothing is lost between extraction and look-up."""
    plain = [message for message in catalogue(language) if is_plain(message)]
    with override(language):
        assert [message.id for message in plain if gettext(str(message.id)) != message.string] == []


def is_plain(message: Message) -> bool:
    return isinstance(message.id, str) and bool(message.id) and not message.context


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_pages_are_in_the_readers_language(language: str) -> None:
    source = '{% load i18n %}{% translate "Discount, %" %}|{% translate "Hand in work" %}'
    wanted = {"nl": "Korting, %|Werk aanleveren", "pl": "Rabat, %|Przekaż pracę"}
    with override(language):
        assert Template(source).render(Context()) == wanted[language]


@pytest.mark.parametrize(("rows", "wanted"), POLISH_ROWS.items())
def test_polish_counts(rows: int, wanted: str) -> None:
    with override("pl"):
        assert ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows} == wanted


def test_german_is_for_mails_only() -> None:
    with override("de"):
        assert gettext("Invoice %(number)s from %(seller)s") == "Rechnung %(number)s von %(seller)s"
        assert gettext("Hand in work") == "Hand in work"


def test_german_has_every_word_that_our_clients_customers_read_and_no_other() -> None:
    """Found by what answers under a link and what a line mails, so that a new page or mail fails here until it is
    translated."""
    files = messages.customers_files()
    assert {"templates/mails/invoice.txt", "templates/client_portal/link.html", "templates/errors/link.html"} <= files
    assert "templates/base.html" in files, "what a page is made of counts"
    assert "templates/mails/house.txt" not in files, "mails to people of the house have the languages of the screens"
    assert keys(catalogue("de")) == keys(strings("de"))
    assert not keys(strings("de")) - keys(strings(""))


def test_pages_under_a_link_say_nothing_from_elsewhere() -> None:
    """Their words stand in templates and in the code that is named; another module would be read in English."""
    views = [path for path in modules("client_portal/views") if "@by_link(" in path.read_text(encoding="utf-8")]
    names = [alias.name for path in views for alias in imported_from(path, "client_portal.show")]
    assert views
    assert {f"client_portal/show/{name}.py" for name in names} <= set(messages.CODE_FOR_CUSTOMERS)


@pytest.mark.parametrize("language", ["nl", "pl"])
def test_every_word_of_a_document_is_there(language: str) -> None:
    """Documents have words of their own, in one table; none may be empty or stay English by oversight."""
    from dataclasses import fields

    from services.invoicing.documents.words import Words, in_language

    for code in (language, "de"):
        words = in_language(code)
        assert words.language == code
        assert all(getattr(words, field.name) for field in fields(Words))


@pytest.mark.slow
@pytest.mark.parametrize("broken", ["missing", "not translated", "a guess", "said by nothing"])
def test_lint_refuses_a_catalogue_that_is_not_whole(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = messages.read("de")
    message = here.get("Close")
    assert message is not None
    if broken == "missing":
        here.delete("Close")
    elif broken == "not translated":
        message.string = ""
    elif broken == "a guess":
        message.flags.add("fuzzy")
    else:
        here.add("Nobody says this", "Das sagt niemand")
    monkeypatch.setattr(messages, "read", lambda language: here)
    assert [line.split(":")[0] for line in messages.wrong("de")] == [broken]


TOO_NEAR = {
    "nl": re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE),
    "pl": re.compile(
        r"\b(ty|ciebie|cię|tobie|tobą|tw[oó]j\w*|jesteś|masz|możesz|musisz|chcesz)\b|\(-\w+\)|\(a\)", re.IGNORECASE
    ),
}
"""Dutch says "u" and Polish "Państwo" or nothing; and nobody's gender is guessed (docs/words.md)."""


@pytest.mark.parametrize("language", sorted(TOO_NEAR))
def test_nobody_is_spoken_to_like_a_friend_or_by_gender(language: str) -> None:
    said = [text for message in catalogue(language) if message.id for text in forms(message)]
    assert [text for text in said if TOO_NEAR[language].search(text)] == []
    assert TOO_NEAR[language].search({"nl": "Is dit van jou?", "pl": "Anna usunął(-ęła) to."}[language])
