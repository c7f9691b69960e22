"""The catalogues in locale/: every string that code and templates mark is found here, for `make messages` and its test.

Nothing in a catalogue changes unless a string does: sorted, without dates, line numbers or paths, and without guesses.
"""

from __future__ import annotations

import ast
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
LANGUAGES = {"nl": "", "pl": "", "de": "templates/mails/"}
"""Of which files each language has the strings: all, or those that only our clients' customers read."""
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


def marked(under: str = "") -> Catalog:
    """Every string that the project marks, or only those of files whose path starts with `under`; no translations."""
    catalog = Catalog()
    for path, _line, message, _comments, context in _all_marked():
        if path.startswith(under):
            catalog.add(message, context=context)
    return catalog


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
    catalog.update(marked(LANGUAGES[language]), no_fuzzy_matching=True)
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_bytes(as_file(catalog, language))
    return sum(1 for message in catalog if message.id and not is_whole(message.string))


def is_whole(translation: Any) -> bool:
    """All forms are there: one string, or each of the plural's."""
    forms = translation if isinstance(translation, (list, tuple)) else [translation]
    return all(forms)


def main() -> None:
    for language in LANGUAGES:
        left = update(language)
        print(f"{path_of(language).relative_to(ROOT)}: {left or 'nothing'} left to translate")  # noqa: T201


if __name__ == "__main__":
    main()
