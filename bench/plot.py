"""A plot of one run as SVG: latency per second above, offered and answered per second below."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 860, 460
LEFT, RIGHT, TOP, GAP, PANEL = 70, 20, 50, 50, 150
COLOURS = ("#1b6ca8", "#d1495b", "#6c757d", "#2e8b57")


def plot(title: str, curve: Sequence[Mapping[str, Any]]) -> str:
    seconds = [one["second"] for one in curve]
    panels = (
        ("latency, ms", {name: [one[name] for one in curve] for name in ("p50", "p99")}),
        ("per second", {name: [one[name] for one in curve] for name in ("offered", "answered")}),
    )
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="12" role="img">'
        ),
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="15">{escape(title)}</text>',
    ]
    for place, (label, series) in enumerate(panels):
        parts += _panel(TOP + place * (PANEL + GAP), label, seconds, series, place * 2)
    last = TOP + 2 * PANEL + GAP + 36
    parts.append(f'<text x="{LEFT}" y="{last}">seconds since the first webhook</text></svg>')
    return "\n".join(parts)


def _panel(
    top: int,
    label: str,
    seconds: Sequence[int],
    series: Mapping[str, Sequence[float]],
    first_colour: int,
) -> list[str]:
    # A second in which nothing was answered has no latency: NaN is no place on the paper.
    known = [value for values in series.values() for value in values if not isnan(value)]
    highest = _round_up(max(known, default=1.0))
    last = max(seconds, default=1) or 1
    width = WIDTH - LEFT - RIGHT
    parts = [f'<text x="{LEFT}" y="{top - 8}">{escape(label)}</text>']
    for step in range(5):
        y = top + PANEL - PANEL * step / 4
        parts.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{highest * step / 4:g}</text>'
        )
    for number, (name, values) in enumerate(series.items()):
        colour = COLOURS[first_colour + number]
        points = " ".join(
            f"{LEFT + width * second / last:.1f},{top + PANEL - PANEL * value / highest:.1f}"
            for second, value in zip(seconds, values, strict=True)
            if not isnan(value)
        )
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>'
            f'<text x="{WIDTH - RIGHT - 150 + number * 80}" y="{top - 8}" fill="{colour}">'
            f"{escape(name)}</text>"
        )
    return [
        *parts,
        f'<text x="{WIDTH - RIGHT}" y="{top + PANEL + 16}" text-anchor="end">{last}</text>',
    ]


def _round_up(value: float) -> float:
    """To the next 1, 2, 4 or 8 times a power of ten, so that a quarter reads well."""
    size = 1.0
    while True:
        for step in (1, 2, 4, 8):
            if value <= size * step:
                return size * step
        size *= 10
