"""Which encoding, told by the letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.desk.intake.refusals import UnreadableText
from services.desk.intake.shapes import sniff
from tests.services.desk.intake.builders import cells_of, write

POLISH = "Zażółć gęślą jaźń\nul. Świętokrzyska, Łódź\nKsiążka, Wrocław"
GERMAN = "Müller & Söhne, Weißenburg\nÜberlingen, Königstraße, 5 €"
FRENCH = "Crème brûlée, Façade, Hôtel de l'Évêché\nVinbæltet, Åkergatan, Niño"
DUTCH = "Jansen, Coöperatie, Geïntegreerd, Café"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso-8859-2", "iso-8859-2"),
        (GERMAN, "cp1252", "cp1252"),
        (FRENCH, "cp1252", "cp1252"),
        (DUTCH, "cp1252", "cp1252"),
        ("Poznań", "cp1250", "cp1250"),
        ("España", "cp1252", "cp1252"),
    ],
)
def test_letters_tell_the_encoding(tmp_path: Path, text: str, written: str, read: str) -> None:
    path = write(tmp_path, f'id;naam\n1;"{text}"\n', encoding=written)
    shape = sniff(path, "x")
    assert (shape.encoding, shape.encoding_guessed) == (read, True)
    assert cells_of(path)[1] == ("1", text)


def test_utf8_with_a_damaged_byte_is_refused_and_the_line_named(tmp_path: Path) -> None:
    sound = "".join(f"{n};Gdańsk i Kraków, Łódź\n" for n in range(50)).encode()
    path = write(tmp_path, b"id;naam\n" + sound + b"51;G\xc5\n" + sound)
    with pytest.raises(UnreadableText, match=r"Line 52 of “klanten\.csv”"):
        sniff(path, "klanten.csv")


def test_damaged_utf8_that_would_pass_for_windows_is_refused_too(tmp_path: Path) -> None:
    path = write(tmp_path, "id;naam\n1;Café\n2;Café\n3;Caf".encode() + b"\xe9\n")
    with pytest.raises(UnreadableText, match="Line 4"):
        sniff(path, "x")


def test_utf8_that_breaks_off_in_a_letter_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "id;naam\n1;Łódź\n2;Łód".encode() + b"\xc5")
    with pytest.raises(UnreadableText, match="Line 3"):
        sniff(path, "x")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Jäger & Wäsche, Männerstr. 4", "cp850"),
        ("Привет, как дела сегодня", "cp1251"),
        ("Καλημέρα σε όλους", "cp1253"),
        ("株式会社日本", "shift-jis"),
    ],
)
def test_other_encodings_are_refused_and_not_turned_into_gibberish(tmp_path: Path, text: str, encoding: str) -> None:
    path = write(tmp_path, f"id;name\n1;{text}\n2;{text}\n", encoding=encoding)
    with pytest.raises(UnreadableText):
        sniff(path, "x")


def test_damage_beyond_the_first_megabyte_is_found(tmp_path: Path) -> None:
    line = "1;Łódź i Gdańsk\n".encode()
    path = write(tmp_path, b"id;naam\n" + line * 100_000 + b"2;\xff\n")
    with pytest.raises(UnreadableText, match="Line 100,002"):
        sniff(path, "x")


def test_a_letter_on_the_border_of_two_chunks_is_whole(tmp_path: Path) -> None:
    filler = "x" * 1021 + "\n"
    path = write(tmp_path, "id\n" + filler * 1025 + "Łódź\n")
    assert cells_of(path)[-1] == ("Łódź",)
