"""What a look into a file finds, and what it closes."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from services.archive import refusals
from services.archive.inspection import look
from services.archive.refusals import ClosedFile


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # without a date
    return out.getvalue()


def packed(content: bytes) -> bytes:
    """The same bytes at every run: they name a test."""
    return gzip.compress(content, mtime=0)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        entry = zipfile.ZipInfo("orders.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(entry, "/etc/passwd")
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (30, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, kind)
    return out.getvalue()


def paper() -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


PDF = paper()
NESTED = zipped({"a.zip": zipped({"b.zip": zipped({"c.txt": b"deep"})})})


@pytest.mark.parametrize(
    ("name", "content", "facts"),
    [
        ("a.csv", b"a;b\n1;2\n", {"kind": "text"}),
        ("a.csv", b"MZ;b\n1;2\n", {"kind": "text"}),
        ("a.csv", "a;b\n1;ż\n".encode("utf-16"), {"kind": "text"}),
        ("a.pdf", PDF, {"kind": "pdf", "pages": 1}),
        ("a.pdf", b"%PDF-1.7 scan", {"kind": "pdf", "damaged": True}),
        ("a.png", picture("png"), {"kind": "png", "width": 30, "height": 20}),
        ("A.TIF", picture("tiff"), {"kind": "tiff", "width": 30, "height": 20}),
        ("a.csv", picture("gif"), {"kind": "gif"}),  # reading says what it is
        ("a.xml", b"<Invoice><ID>1</ID></Invoice>", {"kind": "xml", "root": "Invoice"}),
        ("a.xml", b"<Invoice>", {"kind": "xml", "damaged": True}),
        ("a.xlsx", zipped({"xl/workbook.xml": b"<workbook/>"}), {"kind": "zip", "workbook": True}),
        ("a.docx", zipped({"word/document.xml": b"<d/>", "word/embeddings/a.xlsx": zipped({"xl/a": b""})}), {}),
        ("a.zip", b"PK\x03\x04 no zip", {"damaged": True}),
        ("a.csv.gz", packed(b"a;b\n"), {"kind": "gzip", "bytes": 4}),
    ],
)
def test_an_honest_file_is_looked_into(name: str, content: bytes, facts: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert facts.items() <= look(path, name=name).first.items()


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("invoice.pdf", b"MZ\x90\0" + bytes(500), refusals.NoDocument),
        ("invoice.pdf.exe", PDF, refusals.NoDocument),
        ("orders.csv", b"#!/bin/sh\nrm -rf /\n", refusals.NoDocument),
        ("orders.csv", b"Rar!\x1a\x07\x00", refusals.NoDocument),
        ("scan.png", PDF, refusals.NotWhatItsNameSays),
        ("scan.pdf", picture("png"), refusals.NotWhatItsNameSays),
        ("scan.jpg", b"<html><script>alert(1)</script>", refusals.NotWhatItsNameSays),
        ("invoice.xml", b"a;b\n", refusals.NotWhatItsNameSays),
        ("a.gif", picture("gif") + zipped({"a.class": b"x"}), refusals.TwoAtOnce),
        ("a.png", picture("png") + b"%PDF-1.4", refusals.TwoAtOnce),
        ("a.pdf", PDF + zipped({"a": b"x"}), refusals.TwoAtOnce),
        ("a.zip", zipped({"zeros": bytes(60 << 20)}), refusals.UnpacksTooFar),
        ("a.xlsx", zipped({"xl/workbook.xml": bytes(60 << 20)}), refusals.UnpacksTooFar),
        ("a.zip", NESTED, refusals.UnpacksTooFar),
        ("a.gz", packed(bytes(60 << 20)), refusals.UnpacksTooFar),
        ("a.gz", packed(packed(packed(b"deep"))), refusals.UnpacksTooFar),
        ("a.zip", zipped({f"{n}": b"" for n in range(5001)}), refusals.UnpacksTooFar),
        ("a.zip", zipped({"../../etc/cron.d/x": b"x"}), refusals.LeadsElsewhere),
        ("a.zip", zipped({"/etc/passwd": b"x"}), refusals.LeadsElsewhere),
        ("a.zip", zipped({"C:/x": b"x"}), refusals.LeadsElsewhere),
        ("a.zip", zipped({"..\\x": b"x"}), refusals.LeadsElsewhere),
        ("a.zip", linked(), refusals.LeadsElsewhere),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', refusals.DeclaresItsOwnRules),
        ("a.xml", b"<a>" * 5000, refusals.TooHardToLookInto),
        ("a.xml", b"<a b='" + b"x" * (2 << 20) + b"'/>", refusals.TooHardToLookInto),
        ("a.png", picture("png", (20_000, 10_000)), refusals.TooBigToShow),
    ],
)
def test_a_dangerous_file_is_closed(name: str, content: bytes, refused: type[ClosedFile], tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(refused, match=name):
        look(path, name=name)
