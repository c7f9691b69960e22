"""Which letters a document can hold: what XML 1.0 forbids becomes U+FFFD, in the UBL and in the PDF alike.

A file that clients send may carry NUL bytes, bells and broken surrogates inside a name. Such a letter has no place in
a document and no meaning to its reader, but dropping it in silence would hide that the name was damaged: U+FFFD, the
replacement character that Unicode made for this, shows it.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

# Char production of XML 1.0, fifth edition, section 2.2, turned round; the last two are U+FFFE and U+FFFF.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text with every character that XML 1.0 cannot hold replaced by U+FFFD."""
    return _FORBIDDEN.sub(REPLACEMENT, text)
