"""The folders of the house are those that settings and the contract of imports name."""

from __future__ import annotations

import tomllib

import pytest
from django.conf import settings

from core.lines import lines
from tests.structure.sources import ROOT

FOUNDATIONS = {"services.parties", "services.desk", "services.archive", "services.webhooks"}
"""What every line stands on; the rest of services/ are lines."""
ROLES = ("__init__.py", "line.py", "models.py", "queries.py", "actions.py", "facts.py", "refusals.py")


def contract() -> list[set[str]]:
    """The layers of the contract of imports, from the top."""
    settings_of = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(c["layers"] for c in settings_of["contracts"] if c["type"] == "layers")
    return [{part.strip() for part in layer.split("|")} for layer in layers]


def test_every_folder_of_services_is_a_line_or_what_lines_stand_on() -> None:
    found = {f"services.{folder.name}" for folder in (ROOT / "services").iterdir() if (folder / "__init__.py").exists()}
    assert found == set(settings.SERVICE_LINES) | FOUNDATIONS


def test_the_contract_of_imports_names_every_folder() -> None:
    layers = contract()
    assert set(settings.SERVICE_LINES) in layers, "service lines stand beside each other, in one layer"
    named = set().union(*layers)
    tops = {name.partition(".")[0] for name in named}
    assert named == set(settings.SERVICE_LINES) | FOUNDATIONS | (tops - {"services"})
    assert tops == {"config", "client_portal", "provider_console", "billing", "services", "tenants", "core"}


@pytest.mark.parametrize("package", settings.SERVICE_LINES)
def test_a_line_has_the_files_that_every_line_has(package: str) -> None:
    folder = ROOT / package.replace(".", "/")
    assert [role for role in ROLES if not ((folder / role).exists() or (folder / role[:-3]).is_dir())] == []
    assert lines()[folder.name].slug == folder.name, "the slug is the folder's name"


def test_kinds_of_files_have_one_name_in_the_whole_house() -> None:
    """Rows are found again by their kind alone."""
    slugs = [kind.slug for line in lines().values() for kind in line.files]
    assert sorted(slugs) == sorted(set(slugs))
