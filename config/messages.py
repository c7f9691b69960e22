"""The catalogues in locale/: every string that code and templates mark is found here, for `make messages` and its test.

Nothing in a catalogue changes unless a string does: sorted, without dates, line numbers or paths, and without guesses.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.frontend import parse_mapping_cfg
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ("config", "core", "tenants", "services", "billing", "client_portal", "provider_console", "templates")
READ_BY_CUSTOMERS = "templates/mails/"
# which strings each language has: the screens, or only what our clients' customers read
LANGUAGES = {"nl": "", "pl": "", "de": READ_BY_CUSTOMERS}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# {language} catalogue of Kantoor. The terms are chosen in docs/words.md; `make messages` adds and drops strings.
msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def django_templates(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """A Babel extractor. Django itself turns a template into marked code, so a msgid is what Django looks up."""
    code = templatize(file.read().decode(), origin=getattr(file, "name", None))
    # what is left of the text is no Python block: indented lines would be read as one
    flat = "\n".join(line.strip() for line in code.splitlines())
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def marked(under: str = "", root: Path = ROOT) -> Catalog:
    """Every string that the project marks, or only those in files whose path starts with `under`."""
    with (root / "babel.cfg").open() as lines:
        mapping, options = parse_mapping_cfg(lines)
    catalog = Catalog()
    found = extract_from_dir(root, mapping, options, KEYWORDS, directory_filter=lambda folder: _in_house(folder, root))
    for path, _line, message, _comments, context in found:
        if path.startswith(under):
            catalog.add(message, context=context)
    return catalog


def _in_house(folder: str | Path, root: Path) -> bool:
    return Path(folder).relative_to(root).parts[0] in HOUSE


def path_of(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"
