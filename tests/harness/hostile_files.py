"""Files that are made to hurt: bombs, polyglots, ways out of archives, knots; and honest ones, broken by chance."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random

import openpyxl
import pypdf
from PIL import Image

MEGABYTE = 1 << 20


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def workbook(sheet: str = "") -> bytes:
    """A workbook; with `sheet`, its one sheet's XML is this instead."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    for row in (("orderID", "customerID"), (1, "A"), (2, "B")):
        page.append(row)
    book.save(out)
    if not sheet:
        return out.getvalue()
    with zipfile.ZipFile(out) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped({**parts, "xl/worksheets/sheet1.xml": sheet.encode()})


def cells(inner: str, before: str = "") -> str:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f'<?xml version="1.0"?>{before}<worksheet {space}><sheetData>{inner}</sheetData></worksheet>'


def paper(body: bytes = b"") -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue() + body


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first its root; with a true table of places."""
    out, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def picture(kind: str, frames: int = 1) -> bytes:
    out = io.BytesIO()
    more = [Image.new("1", (8, 8), n % 2) for n in range(1, frames)]
    Image.new("1", (8, 8)).save(out, kind, **({"save_all": True, "append_images": more} if more else {}))
    return out.getvalue()


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    head = (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    parts = [head, *chunks, (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    framed = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def overlapping() -> bytes:
    """A thousand names for the same packed bytes, each of which unpacks to 10 MB (Fifield's zip bomb, in small)."""
    raw = zipped({"0": bytes(10 * MEGABYTE)})
    end = raw.index(b"PK\x05\x06")
    begin = raw.index(b"PK\x01\x02")
    entry = raw[begin:end]
    renamed = b"".join(entry[:28] + struct.pack("<H", 4) + entry[30:46] + b"%04d" % n for n in range(1000))
    return raw[:begin] + renamed + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, len(renamed), begin, 0)


def nested(depth: int, pack: Callable[[bytes], bytes]) -> bytes:
    content = b"deep"
    for _ in range(depth):
        content = pack(content)
    return content


def tiff_in_a_circle() -> bytes:
    """A directory of pictures whose next one is itself."""
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 256, 3, 1, 8, 8)


LAUGHS = (
    "<!DOCTYPE a [<!ENTITY l0 'ha'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
)
FETCHING = "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x; <!ENTITY y SYSTEM 'file:///etc/passwd'>]>"


def made() -> Iterator[tuple[str, bytes]]:
    """(name, bytes), each under the name by which it would come."""
    yield from bombs()
    yield from knots()
    yield from disguises()
    yield from tables()


def bombs() -> Iterator[tuple[str, bytes]]:
    zeros = bytes(100 * MEGABYTE)
    yield "zeros.zip", zipped({"zeros": zeros})
    yield "overlap.zip", overlapping()
    yield "nested.zip", nested(6, lambda content: zipped({"a.zip": content}))
    yield "nested.gz", nested(6, gzip.compress)
    yield "zeros.csv.gz", gzip.compress(zeros)
    yield "parts.zip", zipped({str(n): b"" for n in range(20_000)})
    yield "zeros.xlsx", zipped({"xl/workbook.xml": zeros})
    yield "strings.xlsx", zipped({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": zeros})
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "far.xlsx", workbook(cells(far))
    yield "pixels.png", png(60_000, 60_000)
    yield "texts.png", png(8, 8, *[(b"zTXt", b"a\0\0" + zlib.compress(bytes(MEGABYTE)))] * 100)
    yield "profile.png", png(8, 8, (b"iCCP", b"a\0\0" + zlib.compress(zeros)))
    yield "frames.gif", picture("gif", 2_000)
    flate = zlib.compress(zeros)
    stream = b"<</Length %d/Filter/FlateDecode/Type/ObjStm/N 1/First 4>>stream\n%b\nendstream" % (len(flate), flate)
    yield "flate.pdf", pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", stream)
    yield "laughs.xml", f"{LAUGHS}<a>&l9;</a>".encode()
    yield "laughs.xlsx", workbook(cells('<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>', LAUGHS))


def knots() -> Iterator[tuple[str, bytes]]:
    yield "circle.tif", tiff_in_a_circle()
    yield "pages.pdf", pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")
    yield "count.pdf", pdf_of(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 2147483647>>")
    yield "deep.pdf", pdf_of(b"<</Type/Catalog/Pages " + b"[" * 100_000 + b"]" * 100_000 + b">>")
    yield "itself.pdf", b"%PDF-1.5\ntrailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    yield (
        "launch.pdf",
        pdf_of(b"<</Type/Catalog/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>/Pages 2 0 R>>", b"<</Kids[]>>"),
    )
    yield "deep.xml", b"<a>" * 200_000
    yield "wide.xml", b"<a " + b" ".join(b"a%d='1'" % n for n in range(200_000)) + b"/>"
    yield "long.xml", b"<a b='" + b"x" * (20 * MEGABYTE) + b"'/>"
    yield "fetch.xml", f"{FETCHING}<a>&y;</a>".encode()
    yield "fetch.xlsx", workbook(cells('<row r="1"><c r="A1" t="str"><v>&y;</v></c></row>', FETCHING))
    yield "deep.xlsx", workbook(cells("<row>" * 100_000))


def disguises() -> Iterator[tuple[str, bytes]]:
    for n, way in enumerate(
        ("../../etc/cron.d/x", "/etc/passwd", "C:\\x", "..\\..\\x", "a/../../x", "x\0/../y", "\u202efdp.exe")
    ):
        yield f"way{n}.zip", zipped({way: b"x"})
    yield "both.gif", picture("gif") + zipped({"A.class": b"\xca\xfe\xba\xbe"})
    yield "both.pdf", paper(zipped({"a": b"x"}))
    yield "both.png", png(8, 8, (b"tEXt", b"a\0%PDF-1.4"))
    yield "page.jpg", b"<html><script>alert(1)</script></html>"
    yield "program.pdf", b"MZ\x90\0" + bytes(2_000)
    yield "script.csv", b"#!/bin/sh\ncurl http://127.0.0.1:9/\n"
    yield "../../etc/passwd", b"a;b\n1;2\n"
    yield "a\0b\r\nSet-Cookie: x.csv", b"a;b\n1;2\n"
    yield "x" * 5_000 + ".csv", b"a;b\n1;2\n"


def tables() -> Iterator[tuple[str, bytes]]:
    yield "line.csv", b"a" * (20 * MEGABYTE)
    yield "quotes.csv", b"a;b\n" + b'"open;1\n' * 300_000
    yield "one quote.csv", b'a;b\n"' + b"x;1\n" * 500_000
    yield "columns.csv", b";".join(b"c%d" % n for n in range(100_000)) + b"\n"
    yield "nul.csv", b"a;b\n" + b"\0" * 500_000
    yield "utf16.csv", ("a;b\n" + "1;2\n" * 100).encode("utf-16")[:-1]
    yield "utf32.csv", b"\xff\xfe\0\0" + b"\xff" * 4_000
    yield "marks.csv", b"\xef\xbb\xbf" * 100_000
    yield "formula.csv", b"orderID;customerID\n=cmd|' /C calc'!A0;@SUM(1)\n"


def honest() -> dict[str, bytes]:
    """Of every kind one, small."""
    return {
        "a.csv": b"orderID;customerID\n" + b"1;A\n" * 50, "a.xlsx": workbook(), "a.pdf": paper(),
        "a.xml": b"<?xml version='1.0'?><a><b c='d'>e</b></a>", "a.zip": zipped({"a.csv": b"a;b\n1;2\n"}),
        "a.csv.gz": gzip.compress(b"a;b\n1;2\n" * 50),
        **{f"a.{kind}": picture(kind) for kind in ("png", "gif", "tiff", "jpeg", "webp")},
    }  # fmt: skip


def broken(chance: Random) -> tuple[str, bytes]:
    """An honest file with some of its bytes changed, cut out or doubled."""
    name, content = chance.choice(sorted(honest().items()))
    raw = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(raw) or 1), chance.randint(1, 16)
        raw[at : at + length] = chance.choice(
            (chance.randbytes(length), b"", bytes(raw[at : at + length]) * 2, b"\xff" * length, bytes(length))
        )
    return name, bytes(raw)
