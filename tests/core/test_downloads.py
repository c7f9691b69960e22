"""Names and types of files that came from outside, as headers of a download."""

from __future__ import annotations

import io

import pytest

from core.downloads import LONGEST, POLICY, download, download_text, file_name, kind_of


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("2026-00001.pdf", "2026-00001.pdf"),
        ("Zażółć gęślą jaźń.csv", "Zażółć gęślą jaźń.csv"),
        ('a"b.csv', "a_b.csv"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\x.csv", "C__Users_x.csv"),
        ("a\r\nSet-Cookie: x=1.csv", "aSet-Cookie_ x=1.csv"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth.csv", "zerowidth.csv"),
        ("nul\x00.csv", "nul.csv"),
        ("half \ud800 a pair.csv", "half  a pair.csv"),
        (".htaccess", "htaccess"),
        ("name.", "name"),
        ("", "file"),
        ("...", "file"),
        ("\u202e", "file"),
    ],
)
def test_a_name_is_one_that_every_system_can_keep(name: str, safe: str) -> None:
    assert file_name(name) == safe


def test_the_end_of_a_long_name_stays() -> None:
    assert file_name("a" * 300 + ".csv") == "a" * (LONGEST - 4) + ".csv"
    assert file_name("a" * 300) == "a" * LONGEST
    assert len(file_name("a." + "b" * 300)) == LONGEST


@pytest.mark.parametrize(
    "claimed", ["", "html", "text/html\r\nX: 1", "text/html; charset=\u017c", "a/b/c", "text/" + "x" * 99]
)
def test_a_type_that_has_not_the_form_of_one_is_bytes(claimed: str) -> None:
    assert kind_of(claimed) == "application/octet-stream"


@pytest.mark.parametrize(
    "claimed", ["text/html", "application/vnd.ms-excel", "text/csv; charset=utf-8", "image/svg+xml"]
)
def test_a_type_is_said_as_it_was_claimed(claimed: str) -> None:
    assert kind_of(claimed) == claimed


def test_a_file_is_a_download_in_a_sandbox_and_kept_by_nobody() -> None:
    bytes_ = download(io.BytesIO(b"<script>"), name="x.html", media_type="text/html", size=8)
    lines = download_text(["a;b\r\n"], name="Żółw.csv", media_type="text/csv; charset=utf-8")
    for answer in (bytes_, lines):
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
    assert bytes_["Content-Disposition"] == 'attachment; filename="x.html"'
    assert lines["Content-Disposition"] == "attachment; filename*=utf-8''%C5%BB%C3%B3%C5%82w.csv"
    assert b"".join(lines) == b"a;b\r\n"
