"""A look into an arrived file, in a confined child: what it is, what it promises, how large it would be if opened.

What is damaged is no danger and is noted; what is dangerous is refused, and closed for good.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pypdf
from PIL import Image

from core.confined.child import Parsed
from core.refusals import Refusal
from services.archive import packages
from services.archive.refusals import (
    DeclaresItsOwnRules,
    NoDocument,
    NotWhatItsNameSays,
    TooBigToShow,
    TooHardToLookInto,
    TwoAtOnce,
)
from services.archive.sniffing import HEAD, PICTURES, XML, Kind, kind_of, promised, second_kind

PIXELS = 120_000_000
"""Of a picture: an A3 page at 600 dots an inch has 70 million."""
FRAMES = 500
PAGES = 5_000
NESTING = 200
"""Elements within elements of XML."""
PIECE, LONGEST = 1 << 16, 1 << 20
"""Bytes of XML that are read at a time, and of its longest tag."""
Facts = dict[str, Any]

Image.MAX_IMAGE_PIXELS = None  # we compare ourselves, and load nothing


def look(path: Path, *, name: str) -> Parsed:
    """{"kind", "media_type", …}: what the file is, and its pages, pixels or parts. Raises what `refusals` closes."""
    head, tail = ends(path)
    kind = kind_of(head)
    refuse_kind(kind, name)
    if second_kind(kind, head, tail):
        raise TwoAtOnce(name=name)
    return Parsed({"kind": kind.slug, "media_type": kind.media_type, **inside(kind, path, name)})


def ends(path: Path) -> tuple[bytes, bytes]:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(size - 66_000, 0))  # a zip's directory ends there, with up to 64 KB of remarks behind it
        return head, file.read()


def refuse_kind(kind: Kind, name: str) -> None:
    said = promised(name)
    if kind.closed or (said is not None and said.closed):
        raise NoDocument(name=name, found=(kind if kind.closed else said or kind).words)
    if said is not None and said.slug != kind.slug:
        raise NotWhatItsNameSays(name=name, found=kind.words)


def inside(kind: Kind, path: Path, name: str) -> Facts:
    """What a look inside finds; {"damaged": True} where its reader could not follow."""
    look_inside = INSIDES.get(kind.slug)
    if look_inside is None:
        return {}
    try:
        return look_inside(path, name)
    except (Refusal, MemoryError):
        raise
    except RecursionError:
        raise TooHardToLookInto(name=name) from None
    except Exception:  # readers of foreign formats raise whatever they like
        return {"damaged": True}


def inside_pdf(path: Path, name: str) -> Facts:
    with path.open("rb") as file:
        reader = pypdf.PdfReader(file, strict=False)
        if reader.is_encrypted:
            return {"locked": True}
        pages = int(reader.get_num_pages())
    if pages > PAGES:
        raise TooBigToShow(name=name, limit=f"{PAGES} PDF")
    return {"pages": pages}


def inside_picture(path: Path, name: str) -> Facts:
    """From its head alone: nothing is decoded."""
    with Image.open(path, formats=("PNG", "JPEG", "GIF", "TIFF", "WEBP")) as picture:
        width, height = picture.size
        if width * height > PIXELS or getattr(picture, "n_frames", 1) > FRAMES:
            raise TooBigToShow(name=name, limit=f"{PIXELS // 1_000_000} MP")
        return {"width": width, "height": height}


def inside_xml(path: Path, name: str) -> Facts:
    """Read to the end, without a document type: so there are no entities to expand, and nothing to fetch."""
    found: Facts = {"depth": 0, "deepest": 0, "root": ""}
    parser = expat.ParserCreate()

    def begin(tag: str, _attributes: Mapping[str, str]) -> None:
        found["root"] = found["root"] or tag[:200]
        found["depth"] += 1
        found["deepest"] = max(found["deepest"], found["depth"])
        if found["depth"] > NESTING:
            raise TooHardToLookInto(name=name)

    def end(_tag: str) -> None:
        found["depth"] -= 1

    def refuse(*_: Any) -> None:
        raise DeclaresItsOwnRules(name=name)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    with path.open("rb") as file:
        fed = 0
        while piece := file.read(PIECE):
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > LONGEST:  # it would begin the same piece again with every one that comes
                raise TooHardToLookInto(name=name)
        parser.Parse(b"", True)
    return {"root": found["root"]}


def inside_zip(path: Path, name: str) -> Facts:
    try:
        return packages.look_into_zip(path, name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):
        return {"damaged": True}


def inside_gzip(path: Path, name: str) -> Facts:
    with path.open("rb") as file:
        return packages.look_into_gzip(file, path.stat().st_size, name)


INSIDES: Mapping[str, Callable[[Path, str], Facts]] = {
    "pdf": inside_pdf, "zip": inside_zip, "gzip": inside_gzip, XML.slug: inside_xml,
    **dict.fromkeys(PICTURES, inside_picture),
}  # fmt: skip
