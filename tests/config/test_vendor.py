"""What set-up lays out for pages and papers: style, script, icons and fonts of other people."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
import typst

from config import vendor

LETTERS = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ čďěňřšťůž ãõçâê äöüß ĳ € 1.234,50"


def test_the_lock_names_no_registry() -> None:
    packages = json.loads((vendor.ROOT / "package-lock.json").read_text())["packages"]
    assert len(packages) > 5
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_style_and_script_name_no_source_map() -> None:
    for source, target in vendor.COPIES.items():
        if target.endswith((".css", ".js")):
            assert b"sourceMappingURL" not in vendor.copied(vendor.NODE_MODULES / source)
    with_map = (vendor.NODE_MODULES / "@tabler/core/dist/css/tabler.min.css").read_bytes()
    assert b"sourceMappingURL" in with_map  # else the rule above tests nothing


def test_the_sprite_has_every_icon_that_is_named() -> None:
    sprite = (vendor.STATIC / "vendor" / "icons.svg").read_text(encoding="utf-8")
    names = {*vendor.listed_icons(), *vendor.icons_in_templates()}
    assert len(names) > 50
    assert not [name for name in names if f'<symbol id="{name}" ' not in sprite]


def test_icons_are_found_in_templates(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "page.html").write_text(
        """<i>{% icon "clock" %}</i>{%icon 'star-filled' "Rated" %}{% icon name %}"""
    )
    assert vendor.icons_in_templates(tmp_path) == {"clock", "star-filled"}


def test_a_filled_icon_is_painted_and_an_outline_is_drawn() -> None:
    assert 'fill="currentColor" stroke="none"' in vendor.symbol("star-filled")
    assert "stroke=" not in vendor.symbol("star")


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(vendor.MissingIcon, match='no icon "clokc"'):
        vendor.sprite(["clock", "clokc"])


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b"
    vendor.write(file, b"one")
    before = file.stat().st_mtime_ns
    vendor.write(file, b"one")
    assert file.stat().st_mtime_ns == before
    vendor.write(file, b"two")
    assert file.read_bytes() == b"two"


def test_papers_are_printed_in_inter_with_the_letters_of_our_countries() -> None:
    weights = "".join(f"#text(weight: {weight})[{LETTERS}] \\\n" for weight in (400, 500, 600, 700))
    source = f'#set text(font: "Inter", fallback: false)\n{weights}'.encode()
    compiled: Any = typst.compile
    pdf = compiled(source, font_paths=[str(vendor.STATIC / "fonts")], ignore_system_fonts=True)
    page = pypdf.PdfReader(io.BytesIO(pdf)).pages[0]
    resources: Any = page["/Resources"]
    embedded = {font.get_object()["/BaseFont"].partition("+")[2] for font in resources["/Font"].values()}
    assert embedded == {"Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"}
    assert page.extract_text().splitlines() == [LETTERS] * 4
