"""Letters that documents can hold and fonts can show."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.invoicing.documents.letters import coverage, writable
from tests.services.invoicing.documents.samples import ROOT

FONT = ROOT / "static" / "fonts" / "Inter-Regular.ttf"


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_writable_can_be_written_as_xml(text: str) -> None:
    element = etree.Element("x")
    element.text = writable(text)
    assert len(writable(text)) == len(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_characters="\x7f")))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert writable(text) == text


def test_the_coverage_of_a_font_is_what_another_reader_finds() -> None:
    ours = coverage(FONT)
    theirs = TTFont(FONT).getBestCmap()
    assert [code for code in range(0x20000) if (chr(code) in ours) != (code in theirs)] == []


def test_letters_without_glyph_are_shown_and_marks_without_width_are_left_out() -> None:
    font = coverage(FONT)
    assert font.printable("Łódź, €5\n東京\u00ad \U0001f3f3\ufe0f\u200d") == "Łódź, €5\n\ufffd\ufffd \ufffd"


def test_what_is_no_font_has_no_coverage(tmp_path: Path) -> None:
    file = tmp_path / "font.ttf"
    file.write_bytes(b"\0" * 64)
    with pytest.raises(ValueError, match="no table"):
        coverage(file)
