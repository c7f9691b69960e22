"""Charts as SVG text: one string for page, PDF and e-mail.

Presentation attributes carry the paper's colours (no style attribute, so that the strictest policy holds and Typst
reads them); classes let the page's CSS repaint for light and dark. Values are written out, never colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from core.templatetags.kantoor import percent

register = template.Library()

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 150, 2, 58, 26, 24
PAPER = {"accent": "#1d4f91", "late": "#b3261e", "text": "#22262e", "muted": "#5a616c", "line": "#8a8f98"}


@register.simple_tag
def on_time_chart(points: Sequence[Mapping[str, Any]], target: Decimal | int) -> SafeString:
    """Dots of what was on time, with the promised target as a line. Starts at 80 %, or lower where a value is.

    points: `label` ("w46") and `value` (0 to 100, in per cent), oldest first. target in per cent.
    """
    floor = _floor([point["value"] for point in points] + [target])
    dots = [_dot(point, i, len(points), floor, target) for i, point in enumerate(points)]
    words = "; ".join(f"{dot['label']} {dot['words']}" for dot in dots)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" class="chart" role="img" aria-label="{}" '
        'font-family="Inter, sans-serif" font-size="12">{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        f"{gettext('On time')}: {words}",
        _target_line(target, floor),
        _thread(dots),
        format_html_join("", _DOT, dots),
    )


_DOT = (
    '<circle class="dot {tone}" cx="{x}" cy="{y}" r="4" fill="{fill}"/>'
    '<text class="value {tone}" x="{x}" y="{above}" text-anchor="middle" font-weight="600" fill="{ink}">{words}</text>'
    '<text class="label" x="{x}" y="{foot}" text-anchor="middle" fill="{muted}">{label}</text>'
)


def _floor(values: Sequence[Decimal | int]) -> int:
    return min(80, int(min(values)) // 10 * 10)


def _height(value: Decimal | int, floor: int) -> float:
    share = (float(value) - floor) / (100 - floor)
    return round(TOP + (HEIGHT - TOP - BOTTOM - 14) * (1 - share), 1)


def _dot(point: Mapping[str, Any], i: int, n: int, floor: int, target: Decimal | int) -> dict[str, Any]:
    late = point["value"] < target
    y = _height(point["value"], floor)
    return {
        "x": round(LEFT + (WIDTH - LEFT - RIGHT) * (i + 0.5) / n, 1),
        "y": y,
        "above": y + 18 if late else y - 9,  # below the target the words go below the dot: clear of the line
        "words": percent(point["value"]),
        "label": point["label"],
        "tone": "late" if late else "",
        "fill": PAPER["late" if late else "accent"],
        "ink": PAPER["late" if late else "text"],
        "muted": PAPER["muted"],
        "foot": HEIGHT - 6,
    }


def _target_line(target: Decimal | int, floor: int) -> SafeString:
    y = _height(target, floor)
    return format_html(
        '<line class="target" x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-dasharray="3 4"/>'
        '<text class="label" x="{}" y="{}" fill="{}">{}</text>',
        LEFT,
        WIDTH - RIGHT,
        y,
        y,
        PAPER["line"],
        WIDTH - RIGHT + 6,
        y + 4,
        PAPER["muted"],
        gettext("aim %(share)s") % {"share": percent(target)},
    )


def _thread(dots: Sequence[Mapping[str, Any]]) -> SafeString:
    line = " ".join(f"{dot['x']},{dot['y']}" for dot in dots)
    return format_html(
        '<polyline class="line" points="{}" fill="none" stroke="{}" stroke-opacity=".35" stroke-width="1.5"/>',
        line,
        PAPER["accent"],
    )
