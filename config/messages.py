"""The catalogues in locale/: every string that code and templates mark is found here, for `make messages` and its test,
and for `python -m config.messages check`, by which lint refuses what is missing or guessed.

Nothing in a catalogue changes unless a string does: sorted, without dates, line numbers or paths, and without guesses.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ("config", "core", "tenants", "services", "billing", "client_portal", "provider_console", "templates")
"""Folders whose strings people read; demo, bench and tests speak to those who run them."""
LANGUAGES = ("nl", "pl", "de")
FOR_CUSTOMERS = ("de",)
"""Languages that only our clients' customers read; all others have every string."""
CODE_FOR_CUSTOMERS = ("client_portal/show/links.py", "core/templatetags/kantoor.py")
"""Code that puts words on pages behind a signed link, beside the templates that are found."""
LINK_PAGE = re.compile(r"""\blink_page\(\s*request,\s*["']([^"']+)["']""")
MAIL = re.compile(r"""["'](mails/\w+\.txt)["']""")
USED = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")
ONE, PLURAL = None, (1, 2)
IN_CONTEXT, PLURAL_IN_CONTEXT = ((1, "c"), 2), ((1, "c"), 2, 3)
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "lazy", "gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), PLURAL_IN_CONTEXT),
}
HEADER = """\
# {name}. Which word stands for what: docs/words.md. `make messages` adds and drops strings, people translate them.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def python_code(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """A Babel extractor. Babel's own overlooks calls inside f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            said = tuple(text_of(argument) for argument in node.args)
            yield node.lineno, node.func.id, said if len(said) > 1 else said[0], []


def text_of(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def django_templates(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """A Babel extractor. Django itself turns the template into marked code, so a msgid is what Django looks up."""
    code = templatize(file.read().decode(), origin=getattr(file, "name", None))
    # what stands around the marks is no code; indented, it would be read as blocks
    flat = "\n".join(line.strip() for line in code.splitlines())
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def marked(language: str = "") -> Catalog:
    """Every string that the project marks, or those that a language needs; no translations."""
    catalog, only = Catalog(), customers_files() if language in FOR_CUSTOMERS else None
    for path, _line, message, _comments, context in _all_marked():
        if only is None or path in only:
            catalog.add(message, context=context)
    return catalog


def customers_files() -> frozenset[str]:
    """The files whose words our clients' customers read: pages answered by `link_page`, mails that a service line
    sends, all that these are made of, and their code."""
    found = set[str]()
    for source in (path for folder in HOUSE for path in (ROOT / folder).rglob("*.py")):
        text = source.read_text(encoding="utf-8")
        found |= {f"templates/{name}" for name in LINK_PAGE.findall(text)}
        if source.is_relative_to(ROOT / "services"):
            found |= {f"templates/{name}" for name in MAIL.findall(text)}
    return frozenset({*CODE_FOR_CUSTOMERS, *(name for one in found for name in made_of(one))})


def made_of(template: str) -> set[str]:
    """The template and every other that it extends or includes."""
    used = USED.findall((ROOT / template).read_text(encoding="utf-8"))
    return {template}.union(*(made_of(f"templates/{name}") for name in used))


def _all_marked() -> Iterator[Any]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as lines:
        mapping, options = parse_mapping_cfg(lines)  # type: ignore[no-untyped-call]
    yield from extract_from_dir(ROOT, mapping, options, KEYWORDS, directory_filter=_is_ours)


def _is_ours(folder: str | Path) -> bool:
    return Path(folder).relative_to(ROOT).parts[0] in HOUSE


def path_of(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue as it stands in the repository."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def as_file(catalog: Catalog, language: str) -> bytes:
    """Sorted and plain, under a header of our own: Babel's holds dates and versions, which would change every time."""
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    name = Locale.parse(language).english_name
    header = HEADER.format(name=name, language=language, plurals=Catalog(locale=language).plural_forms)
    return header.encode() + body.getvalue().strip() + b"\n"


def update(language: str) -> int:
    """Adds the strings that are new, drops those that are gone; how many are left to translate."""
    catalog = read(language) if path_of(language).exists() else Catalog(locale=language)
    catalog.update(marked(language), no_fuzzy_matching=True)
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_bytes(as_file(catalog, language))
    return sum(1 for message in catalog if message.id and not is_whole(message.string))


def is_whole(translation: Any) -> bool:
    """All forms are there: one string, or each of the plural's."""
    forms = translation if isinstance(translation, (list, tuple)) else [translation]
    return all(forms)


def wrong(language: str) -> list[str]:
    """What a reader of this language would see in English, or as a guess; and what nothing says any more."""
    here, wanted = read(language), marked(language)
    there = {(message.id, message.context): message for message in here if message.id}
    found = [f"missing: {message.id!r}" for message in wanted if message.id and _key(message) not in there]
    found += [f"not translated: {m.id!r}" for m in there.values() if not is_whole(m.string)]
    found += [f"a guess: {m.id!r}" for m in there.values() if m.fuzzy]
    wants = {_key(message) for message in wanted}
    return found + [f"said by nothing: {key[0]!r}" for key in there if key not in wants]


def _key(message: Any) -> tuple[Any, str | None]:
    return message.id, message.context


def check() -> int:
    """For lint: one line for each string that is wrong."""
    found = [f"{path_of(language).relative_to(ROOT)}: {line}" for language in LANGUAGES for line in wrong(language)]
    for line in found:
        print(line)  # noqa: T201
    return 1 if found else 0


def main() -> None:
    if sys.argv[1:] == ["check"]:
        sys.exit(check())
    for language in LANGUAGES:
        left = update(language)
        print(f"{path_of(language).relative_to(ROOT)}: {left or 'nothing'} left to translate")  # noqa: T201


if __name__ == "__main__":
    main()
