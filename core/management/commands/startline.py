"""manage.py startline <slug> [--title "…"]: a new service line, small but whole.

Writes its folder, its pages and its tests from the templates in `core/startline/`, whose paths are those of the result
with the slug for `__slug__`, and names the line in the settings and in the contract of imports. Nothing that is there
is written over; what cannot be done is said before the first file.
"""

from __future__ import annotations

import ast
import keyword
import re
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from pathlib import Path
from string import Template
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import Resolver404, resolve

from core.downloads import FILES

TEMPLATES = Path(__file__).resolve().parents[2] / "startline"
LONGEST = 20
"""Characters of a slug: names of indexes are made with it, and PostgreSQL's Django names end at 30."""
SLUG = re.compile(r"[a-z][a-z0-9]+(_[a-z][a-z0-9]+)*")
TITLE = re.compile(r"[\w][\w ,.()'-]{1,59}")


class Command(BaseCommand):
    help = "Make a new service line: its folder, its pages, its tests, its place in settings and import contract."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="folder name and first word of its permissions, e.g. payroll")
        parser.add_argument("--title", default="", help="what people read, e.g. “Payroll files”")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, root = options["slug"], Path(settings.BASE_DIR)
        refuse_slug(slug, root)
        title = options["title"] or slug.replace("_", " ").capitalize()
        if not TITLE.fullmatch(title):
            raise CommandError("A title has 2 to 60 letters, digits and signs of , . ( ) ' -")
        files = drafted(slug, title, root)
        refuse_taken(files, root)
        for path, text in {**files, **naming(slug, root)}.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        tidied = tidy([path for path in files if path.suffix == ".py"])
        self.say(slug, root, sorted(files), tidied)

    def say(self, slug: str, root: Path, files: list[Path], tidied: bool) -> None:
        for path in files:
            self.stdout.write(f"  {path.relative_to(root)}")
        if not tidied:
            self.stdout.write("ruff is not installed here: the files may want formatting (`make check` tells).")
        self.stdout.write(
            f"The line “{slug}” is made. Next: `make messages` and translate its words, "
            "KANTOOR_PROCESS=owner python manage.py upgrade,"
            f" then pytest tests/services/{slug} tests/structure."
        )


def refuse_slug(slug: str, root: Path) -> None:
    """Raises CommandError with the reason why this cannot be the name of a line."""
    if not SLUG.fullmatch(slug):
        raise CommandError(f"“{slug}” cannot be a folder: write words of small letters and digits, with _ between.")
    if keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        raise CommandError(f"“{slug}” is a word of Python.")
    if len(slug) > LONGEST:
        raise CommandError(f"“{slug}” is too long: {LONGEST} characters are possible.")
    if slug in {app.label for app in apps.get_app_configs()} or (root / "services" / slug).exists():
        raise CommandError(f"“{slug}” is taken by an app that is there.")
    if address := taken_address(slug):
        raise CommandError(f"“{slug}” is taken: {address} is an address already.")


def taken_address(slug: str) -> str:
    """The address of the line's pages where another page has it; "" where none does."""
    if f"{slug}/" == FILES:
        return f"/{FILES}"
    for room, address in (("client", f"/{slug}/"), ("console", f"/clients/x/{slug}/{UUID(int=0)}/")):
        try:
            resolve(address, settings.HOST_URLCONFS[room])
        except Resolver404:
            continue
        return address
    return ""


def drafted(slug: str, title: str, root: Path) -> dict[Path, str]:
    """Every file of the line with its text."""
    camel = "".join(word.capitalize() for word in slug.split("_"))
    return {
        target_of(source, slug, root): Template(source.read_text(encoding="utf-8")).substitute(
            slug=slug, title=title, Camel=camel
        )
        for source in sorted(TEMPLATES.rglob("*.tmpl"))
    }


def target_of(source: Path, slug: str, root: Path) -> Path:
    return root / source.relative_to(TEMPLATES).as_posix().removesuffix(".tmpl").replace("__slug__", slug)


def refuse_taken(files: dict[Path, str], root: Path) -> None:
    if there := next((path for path in files if path.exists()), None):
        raise CommandError(f"{there.relative_to(root)} is there already; nothing was written.")


def naming(slug: str, root: Path) -> dict[Path, str]:
    """The settings and the contract of imports, with the new line in them."""
    chosen, contract = root / "config" / "settings.py", root / "pyproject.toml"
    return {
        chosen: with_line(chosen.read_text(encoding="utf-8"), f"services.{slug}"),
        contract: with_layer(contract.read_text(encoding="utf-8"), f"services.{slug}"),
    }


def with_line(source: str, package: str) -> str:
    """settings.py with one more package in the list SERVICE_LINES."""
    for node in ast.parse(source).body:
        names = [target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)]
        if names == ["SERVICE_LINES"] and isinstance(node, ast.Assign):
            new = [*ast.literal_eval(node.value), package]
            old = ast.get_source_segment(source, node) or ""
            return source.replace(old, f"SERVICE_LINES = {written(new)}", 1)
    raise CommandError("config/settings.py has no plain list SERVICE_LINES; nothing was written.")


def written(packages: list[str]) -> str:
    """A list as the formatter writes it: on one line where it fits."""
    items = [f'"{package}"' for package in packages]
    line = f"[{', '.join(items)}]"
    return line if len(line) <= 100 else "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def with_layer(source: str, package: str) -> str:
    """pyproject.toml with one more package in the layer of the service lines."""
    contracts = tomllib.loads(source)["tool"]["importlinter"]["contracts"]
    lines = set(settings.SERVICE_LINES)
    for layer in (layer for contract in contracts for layer in contract.get("layers", ())):
        if lines <= {part.strip() for part in layer.split("|")} and source.count(f'"{layer}"') == 1:
            return source.replace(f'"{layer}"', f'"{layer} | {package}"')
    raise CommandError("pyproject.toml has no layer of service lines; nothing was written.")


def tidy(files: list[Path]) -> bool:
    """Sort imports and wrap lines: both depend on the slug. False where ruff is not installed."""
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        return False
    subprocess.run([ruff, "check", "--quiet", "--fix", "--select", "I", *files], check=True)
    subprocess.run([ruff, "format", "--quiet", *files], check=True)
    return True
