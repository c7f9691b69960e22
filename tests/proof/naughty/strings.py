"""Strings that break programs: ours, and those of the big list of naughty strings where it is there."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from tests.harness.proving import Ground

OURS = (
    "", " ", "  two  spaces  ", "NULL", "undefined", "nil", "True", "0", "-0", "1E400", "NaN", "Infinity", "0x1F",
    "'; DROP TABLE parties_party; --", "\" OR 1=1 --", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}", "{% include \"/etc/passwd\" %}", "${7*7}", "#{7*7}", "%s %d %n", "../../../../etc/passwd",
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=HYPERLINK(\"http://x.example\")", "＝1+1", "\t=1+1",
    "Zażółć gęślą jaźń", "Straße", "Łódź — „cudzysłów”", "ÀÉÎÕÜ", "日本語テキスト", "العربية", "עברית", "ไทย",
    "😀👩‍👩‍👧‍👦🇳🇱",
    "\u202eabc\u202c", "\u2066abc\u2069", "a\u0300\u0301\u0302", "Z̡̢͉a̵l̶g̷o̸", "ﬁ ligature", "İıſ", "\ufeffmark",
    "\u200bzero\u200bwidth\u200b", "non\u00a0breaking", "line\nbreak", "carriage\r\nreturn", "tab\there", "bell\x07",
    "escape\x1b[31mred", "delete\x7f", "vertical\x0btab", "nul\x00byte", "\ufffe", "\uffff", "half \ud83d a pair",
    "#set($x='')#", "#panic(\"typst\")", "$ x^2 $", "*bold* _it_ `raw`", "\\input{/etc/passwd}", "]]>", "<!ENTITY x>",
    "Bcc: all@x.example", "x\r\nBcc: all@x.example", "a" * 10_000, "é" * 3_000, "word " * 3_000,
)  # fmt: skip


def strings(ground: Ground) -> list[str]:
    """At the size of a test ours and a few of the list; else all."""
    listed = [
        text for path in ground.samples("hostile") if path.name == "blns.json" for text in json.loads(path.read_text())
    ]
    chosen = ground.chance().sample(listed, min(20, len(listed))) if ground.size == "ci" else listed
    return [*OURS, *chosen]


def some(ground: Ground, part: int, of: Sequence[str], n: int) -> list[str]:
    return ground.chance(part).sample(list(of), min(n, len(of)))


SPACES = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
SHAPELESS = ("Cc", "Cs", "Cn")


def plain(text: str) -> str:
    """As a reader sees it: white space is one space, letters are composed, what has no shape is not there."""
    seen = "".join(one for one in text if one in SPACES or unicodedata.category(one) not in SHAPELESS)
    return " ".join(unicodedata.normalize("NFC", seen.replace("\ufffd", "")).split())


def can_be_written(text: str) -> bool:
    """Whether the text stands for itself: no half of a pair, no NUL. Others are refused or come back marked."""
    return not any(letter == "\x00" or unicodedata.category(letter) == "Cs" for letter in text)
