# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a chart draw on? SVG elements with classes of the style sheet, and scales with round ticks."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from markupsafe import Markup

CHARACTER = (
    7.4  # mean width of a character of the charts' text, in units of the drawing, in the widest letters (DejaVu)
)
LINE_HEIGHT = 16.0
_WORD = re.compile(r"[^ \t\r\n]+")
PHONE = 500  # a drawing narrower than this is one for a phone


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if math.isfinite(value) else "0"


@dataclass
class Canvas:
    """A drawing of a given size; elements are added in painting order.

    Attributes:
        title, description: what a screen reader says of it.
    """

    width: float
    height: float
    title: str
    description: str = ""
    parts: list[str] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """A straight line."""
        numbers = map(_number, (x1, y1, x2, y2))
        self.parts.append('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>'.format(kind, *numbers))

    def rect(self, x: float, y: float, width: float, height: float, kind: str, *, tip: str = "") -> None:
        """A rectangle, with a tip that a pointer shows; one whose size is not known is not drawn."""
        if not all(map(math.isfinite, (x, y, width, height))):
            return
        numbers = map(_number, (x, y, max(width, 0.0), max(height, 0.0)))
        inside = f"<title>{escape(tip)}</title>" if tip else ""
        shape = '<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>'
        self.parts.append(shape.format(kind, *numbers, inside))

    def path(self, points: Iterable[tuple[float, float]], kind: str, *, closed: bool = False) -> None:
        """A line through points, or the area that they enclose; points that are not known are left out."""
        steps = " L".join(f"{_number(x)} {_number(y)}" for x, y in points if math.isfinite(x) and math.isfinite(y))
        if not steps:
            return
        self.parts.append(f'<path class="{kind}" d="M{steps}{"Z" if closed else ""}"/>')

    def dot(self, x: float, y: float, radius: float, kind: str, *, tip: str = "") -> None:
        """A filled circle; one whose place is not known is not drawn."""
        if not all(map(math.isfinite, (x, y))):
            return
        inside = f"<title>{escape(tip)}</title>" if tip else ""
        numbers = map(_number, (x, y, radius))
        self.parts.append('<circle class="{}" cx="{}" cy="{}" r="{}">{}</circle>'.format(kind, *numbers, inside))

    def text(self, x: float, y: float, text: str, kind: str = "label", *, anchor: str = "start") -> None:
        """A text; anchor is start, middle or end."""
        self.parts.append(
            f'<text class="{kind}" x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def svg(self, kind: str, *, is_hidden: bool = False) -> Markup:
        """The whole drawing; one that the page has in another form too may be hidden from what reads aloud."""
        role = 'aria-hidden="true"' if is_hidden else 'role="img"'
        head = f'<svg class="{kind}" viewBox="0 0 {_number(self.width)} {_number(self.height)}" {role}>'
        words = f"<title>{escape(self.title)}</title>" + (
            f"<desc>{escape(self.description)}</desc>" if self.description else ""
        )
        return Markup(head + words + "".join(self.parts) + "</svg>")


@dataclass(frozen=True)
class Scale:
    """From values to places on a drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def value_axis(canvas: Canvas, y: Scale, labels: Mapping[float, str], left: float, right: float) -> None:
    """The lines across a drawing at some values, each with its label to the left of it."""
    for value, label in labels.items():
        canvas.line(left, y(value), right, y(value), "zero" if value == 0 else "grid")
        canvas.text(left - 6, y(value) + 4, label, "axis", anchor="end")


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from low to high, at most so many; the first is not above low, the last not below high.

    >>> ticks(0.0, 887.0)
    [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0]
    """
    span = (high - low) or abs(high) or 1.0
    high = max(high, low + span)
    raw = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * by for by in (1, 2, 2.5, 5, 10) if power * by >= raw * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * i, 10) + 0.0 for i in range(first, last + 1)]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved apart so that labels do not touch, in the same order, inside low–high where they fit.

    >>> spread([10.0, 11.0, 50.0], 10.0, 0.0, 100.0)
    [5.5, 15.5, 50.0]
    """
    moved = [0.0] * len(places)
    for cluster in _clusters(places, gap, low, high):
        first = _first([places[i] for i in cluster], gap, low, high)
        for index, i in enumerate(cluster):
            moved[i] = first + index * gap
    return moved


def _clusters(places: Sequence[float], gap: float, low: float, high: float) -> list[list[int]]:
    """Which labels stand close together, from the uppermost: those that would touch when each stood at its place."""
    clusters: list[list[int]] = []
    for i in sorted(range(len(places)), key=places.__getitem__):
        clusters.append([i])
        while len(clusters) > 1:
            above, below = (_first([places[j] for j in cluster], gap, low, high) for cluster in clusters[-2:])
            if below >= above + len(clusters[-2]) * gap - 1e-9:
                break
            clusters[-2:] = [clusters[-2] + clusters[-1]]
    return clusters


def _first(places: Sequence[float], gap: float, low: float, high: float) -> float:
    """Where the first of some labels stands that stand close together around the mean of their places."""
    length = (len(places) - 1) * gap
    return min(max(sum(places) / len(places) - length / 2, low), max(low, high - length))


def wrapped(text: str, width: float) -> list[str]:
    """A text broken into lines that fit a width of the drawing; a number is never broken at its thousands.

    >>> wrapped("Klimatneutralitet 2030", 90.0)
    ['Klimatneu-', 'tralitet', '2030']

    >>> wrapped("at most 7\xa0374 tonnes", 90.0)
    ['at most', '7\xa0374 tonnes']
    """
    most = max(4, int(width / CHARACTER))
    lines: list[str] = []
    for word in _WORD.findall(text):
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines += _divided(word, most)
    return lines or [""]


def _divided(word: str, most: int) -> list[str]:
    """A word whole, or in even parts with hyphens where it is longer than a line: nothing of it is left out."""
    if len(word) <= most:
        return [word]
    count = math.ceil(len(word) / (most - 1))
    length = math.ceil(len(word) / count)
    parts = [word[start : start + length] for start in range(0, len(word), length)]
    return [*(f"{part}-" for part in parts[:-1]), parts[-1]]
