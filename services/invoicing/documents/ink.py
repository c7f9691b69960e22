"""A client's colour on paper: its hue on lightnesses that can be read, so that no client can choose unreadable ink.

OKLCH and its way to sRGB after Björn Ottosson, "A perceptual color space for image processing" (2020). Computed here
and not by Typst, so that the PDF holds plain sRGB and the contrast can be tested.
"""

from __future__ import annotations

import math
from functools import lru_cache

# (lightness 0–1, chroma): text on white has a contrast of at least 7:1 at every hue, text on the tint at least 6:1.
_STRONG = (0.42, 0.13)
_TINT = (0.972, 0.014)
_LINE = (0.86, 0.045)

_LMS = ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
_RGB = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


@lru_cache(maxsize=512)
def inks(hue: int) -> dict[str, str]:
    """The three colours of a document as "#rrggbb": `strong` for names and the sum, `tint` behind, `line` between."""
    return {"strong": _hex(hue, *_STRONG), "tint": _hex(hue, *_TINT), "line": _hex(hue, *_LINE)}


def _hex(hue: int, lightness: float, chroma: float) -> str:
    """The nearest colour that sRGB has: chroma gives way, lightness and hue stay."""
    channels = _linear(hue, lightness, chroma)
    while not all(-1e-4 <= channel <= 1 + 1e-4 for channel in channels):
        chroma -= 0.002
        channels = _linear(hue, lightness, chroma)
    return "#" + "".join(f"{_byte(channel):02x}" for channel in channels)


def _linear(hue: int, lightness: float, chroma: float) -> tuple[float, ...]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    lms = [(lightness + i * a + j * b) ** 3 for i, j in _LMS]
    return tuple(sum(k * cone for k, cone in zip(row, lms, strict=True)) for row in _RGB)


def _byte(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    return round(255 * (12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055))
