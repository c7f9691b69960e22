"""Lay out the few files of other people that we serve or print with: `python -m config.vendor`.

Out of node_modules (filled by `npm ci` from the lock) into two ignored folders:

    static/vendor/   tabler.min.css  htmx.min.js  inter-latin.woff2  inter-latin-ext.woff2  icons.svg
    static/fonts/    Inter-{Regular,Medium,SemiBold,Bold}.ttf, for Typst, which cannot read a variable font

Only files whose content changed are written. Nothing of it is committed; nothing is fetched while we serve.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
STATIC = ROOT / "static"
ICON_LIST = ROOT / "config" / "icons.txt"
ICONS = NODE_MODULES / "@tabler" / "icons" / "icons"

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "vendor/tabler.min.css",
    "htmx.org/dist/htmx.min.js": "vendor/htmx.min.js",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "vendor/inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "vendor/inter-latin-ext.woff2",
    "@fontsource-variable/inter/LICENSE": "vendor/inter.LICENSE.txt",
    "@tabler/icons/LICENSE": "vendor/icons.LICENSE.txt",
    "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf": "fonts/Inter-Regular.ttf",
    "@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf": "fonts/Inter-Medium.ttf",
    "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf": "fonts/Inter-SemiBold.ttf",
    "@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf": "fonts/Inter-Bold.ttf",
    "@expo-google-fonts/inter/LICENSE_FONT": "fonts/Inter.LICENSE.txt",
}
# The hashed static files storage looks up what such a comment names, and fails: we do not ship the maps.
SOURCE_MAP = re.compile(rb"\n?(?:/\*|//)# sourceMappingURL=[^\n*]*(?:\*/)?\s*$")
ICON_TAG = re.compile(r"""\{%\s*icon\s+["']([^"']+)["']""")
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
FRAME = re.compile(r'\s*<path stroke="none"[^>]*/>')  # the invisible square around every Tabler icon


class MissingIcon(Exception):
    """A template or `config/icons.txt` names an icon that the icon set does not have."""


def listed_icons() -> Iterator[str]:
    """Names in `config/icons.txt`, one a line, `#` begins a comment line."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    return (line.strip() for line in lines if line.strip() and not line.startswith("#"))


def icons_in_templates(folder: Path = ROOT / "templates") -> set[str]:
    """Names written out in an `{% icon "…" %}` tag anywhere under `folder`."""
    pages = folder.rglob("*.html")
    return {name for page in pages for name in ICON_TAG.findall(page.read_text(encoding="utf-8"))}


def drawing(name: str) -> str:
    """The shapes of an icon of the outline set, or of the filled one for `…-filled`. Raises MissingIcon."""
    plain = name.removesuffix("-filled")
    file = ICONS / ("outline" if plain == name else "filled") / f"{plain}.svg"
    found = SHAPES.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    if found is None:
        raise MissingIcon(f'There is no icon "{name}". Look for its name in {ICONS.relative_to(ROOT)}.')
    return "".join(line.strip() for line in FRAME.sub("", found[1]).split("\n"))


def symbol(name: str) -> str:
    """One `<symbol>` of the sprite; colour and stroke come from the page, but filled icons have no stroke."""
    paint = ' fill="currentColor" stroke="none"' if name.endswith("-filled") else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24"{paint}>{drawing(name)}</symbol>'


def sprite(names: Iterable[str]) -> bytes:
    """All icons in one file, used as `<svg><use href="…/icons.svg#clock"/></svg>`."""
    symbols = "\n".join(symbol(name) for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'.encode()


def write(target: Path, content: bytes) -> None:
    """Write only what differs, so that dates of files keep meaning something."""
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def copied(source: Path) -> bytes:
    """The content of a file of a package, of style and script without the address of a source map."""
    content = source.read_bytes()
    return SOURCE_MAP.sub(b"\n", content) if source.suffix in {".css", ".js"} else content


def lay_out() -> None:
    """Fill static/vendor and static/fonts. Raises MissingIcon, and FileNotFoundError before `npm ci`."""
    for source, target in COPIES.items():
        write(STATIC / target, copied(NODE_MODULES / source))
    write(STATIC / "vendor/icons.svg", sprite([*listed_icons(), *icons_in_templates()]))


if __name__ == "__main__":
    try:
        lay_out()
    except (MissingIcon, FileNotFoundError) as problem:
        sys.exit(f"static/vendor could not be made: {problem}")
