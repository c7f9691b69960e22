"""Which encoding a text file is in: told by its bytes, never by its name.

A byte order mark decides. Else bytes that are UTF-8 from end to end are UTF-8: other text hardly ever is by accident.
Else three single-byte encodings are tried, those that offices in Western and Central Europe still export, and the one
in which the letters look like words is taken. Bytes that are mostly UTF-8 with a few damaged are refused, not guessed.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from services.desk.intake import limits
from services.desk.intake.refusals import CellTooLarge, TooManyRows, UnreadableText

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 stands before UTF-16, whose little-endian mark it begins with."""

WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸŒŠŽ")
POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
CENTRAL = frozenset("šžŠŽäöüßéáíúýčďěňřšťůžőűľĺŕôâăîşţđÄÖÜÉÁÍÚÝČĎĚŇŘŠŤŮŽŐŰĽĹŔÔÂĂÎŞŢĐçëÇË")
SIGNS = frozenset("€£§°«»„”“‘’–—…•·®©™½¼¾²³ªº¿¡´`¨×\xa0\xad")
WESTERN_WORTH = dict.fromkeys(WESTERN, 1.0)
CENTRAL_WORTH = {**dict.fromkeys(CENTRAL, 0.5), **dict.fromkeys(POLISH, 1.0), **dict.fromkeys("äöüßÄÖÜé", 1.0)}
LETTERS = {"cp1252": WESTERN_WORTH, "cp1250": CENTRAL_WORTH, "iso-8859-2": CENTRAL_WORTH}
"""What a letter speaks for, per encoding; in the order in which a tie is decided. The same byte is ñ and ń, ê and ę."""

IN_PLACE = {
    "cp1252": re.compile(r"ñ(?=[aeiouáéíóúAEIOU])|æ(?=\w)"),
    "cp1250": re.compile(r"ń(?![aeiouyóąę])|[ćę]\b"),
}
"""Where a letter stands tells ñ (before a vowel) from ń (before a consonant or at the end)."""

SANDWICHED = re.compile(r"(?<=[A-Za-zÀ-ž])[¹²³±¶¼½¾¿¡£¥§¢¤¦¬¯°µ·¸¨´ª«»©®×÷„”“‚‡†…‰‹›€™](?=[A-Za-zÀ-ž])")
"""A sign in the middle of a word, as in Wroc³aw or J„ger: the word was written in another encoding."""
FOREIGN_RUN = re.compile(r"[^\W\d_a-zA-Z]{4,}")
ENOUGH = limits.MEGABYTE
"""Bytes of lines beyond ASCII after which more of them teach nothing."""


@dataclass(slots=True)
class Scan:
    """What one pass over a file's bytes found; `bad_line` is the first that the encoding lacks, 0 where none is."""

    lines: int = 0
    bad_line: int = 0


def encoding_of(path: Path, name: str) -> str:
    """The codec name of a text file: utf-8, utf-8-sig, utf-16(-le, -be), utf-32, cp1252, cp1250 or iso-8859-2.

    Reads the whole file once. Raises UnreadableText, TooManyRows, CellTooLarge.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    encoding = _marked(start) or _unmarked_utf16(start) or "utf-8"
    scan = _scan(path, name, encoding)
    if not scan.bad_line:
        return encoding
    sample = _beyond_ascii(path)
    legacy = "" if encoding != "utf-8" or _mostly_utf8(sample) else _legacy(sample)
    if not legacy:
        raise UnreadableText(name=name, line=scan.bad_line)
    return legacy


def _marked(start: bytes) -> str:
    return next((encoding for mark, encoding in MARKS if start.startswith(mark)), "")


def _unmarked_utf16(start: bytes) -> str:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if odd > len(start) * 0.2 and even * 10 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) * 0.2 and odd * 10 < even else ""


def _scan(path: Path, name: str, encoding: str) -> Scan:
    scan, decoder = Scan(), codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as stream:
        while chunk := stream.read(limits.CHUNK):
            if len(chunk) == limits.CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                raise CellTooLarge(name=name, limit=limits.CHUNK)
            if not scan.bad_line:
                _decode(scan, decoder, chunk)
            _count(scan, chunk, name)
        if not scan.bad_line:
            _decode(scan, decoder, b"", final=True)
    return scan


def _decode(scan: Scan, decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> None:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        scan.bad_line = scan.lines + 1 + error.object[: error.start].count(b"\n")


def _count(scan: Scan, chunk: bytes, name: str) -> None:
    scan.lines += chunk.count(b"\n") or chunk.count(b"\r")
    if scan.lines > limits.LINES:
        raise TooManyRows(name=name, limit=limits.LINES)


def _beyond_ascii(path: Path) -> bytes:
    """Lines with other characters than ASCII, up to ENOUGH bytes of them."""
    found, held = [], 0
    with path.open("rb") as stream:
        while held < ENOUGH and (line := stream.readline(limits.LINE_CHARACTERS)):
            if not line.isascii():
                found.append(line[:2000])
                held += len(found[-1])
    return b"".join(found)


def _mostly_utf8(sample: bytes) -> bool:
    """Whether one in ten characters beyond ASCII is sound UTF-8. In other encodings hardly one in a thousand is."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("�")
    sound = sum(character > "\x7f" for character in text) - broken
    return sound * 9 > broken


def _legacy(sample: bytes) -> str:
    """The single-byte encoding in which the text reads best, or "" where none does."""
    scores = {encoding: _likeness(sample, encoding) for encoding in LETTERS}
    best = max(scores, key=lambda encoding: scores[encoding])
    return best if scores[best] > 0.5 else ""


def _likeness(sample: bytes, encoding: str) -> float:
    """How much the characters beyond ASCII look like those of words: 1 all, below 0.5 implausible."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    beyond = [character for character in text if character > "\x7f"]
    foreign = sum(len(run) for run in FOREIGN_RUN.findall(text))
    if foreign * 5 > len(beyond) and foreign > 8:
        return -1.0  # long runs of accented letters: Greek or Cyrillic bytes seen through Latin glasses
    worth = sum(_worth(character, encoding) for character in beyond)
    in_place = len(IN_PLACE[encoding].findall(text)) if encoding in IN_PLACE else 0
    return (worth + 0.2 * in_place - 2 * len(SANDWICHED.findall(text))) / len(beyond)


def _worth(character: str, encoding: str) -> float:
    if character in SIGNS:
        return 0.6
    return LETTERS[encoding].get(character, -2.0)
