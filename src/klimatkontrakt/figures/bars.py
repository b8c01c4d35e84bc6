# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much of what, and whose? Bars: stacked along a row, around a zero, by year, and one bar of a budget."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.figures.canvas import CHARACTER, LINE_HEIGHT, Canvas, Scale, ticks, wrapped
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

PHONE = 500
SEEN = 0.005  # of the chart's span: less than this is under a point high, and no axis is stretched for it


@dataclass(frozen=True)
class Bar:
    """One row of bars: a name, parts by kind, and ticks by kind that stand on the row."""

    name: str
    parts: Mapping[str, float]
    ticks: Mapping[str, float] | None = None


@dataclass(frozen=True)
class BarChart:
    """Rows of bars along one axis; parts above zero go to the right, parts below to the left.

    Attributes:
        kinds: class of the style sheet → its name for the reader, in stacking order.
    """

    title: str
    description: str
    size: Size
    rows: Sequence[Bar]
    kinds: Mapping[str, str]

    def svg(self, width: float, language: Language) -> Markup:
        """The chart at a width; on a phone the names stand above their bars."""
        return _rows(self, width, language)


def _extent(chart: BarChart) -> tuple[float, float]:
    highs = [sum(v for v in row.parts.values() if v > 0) for row in chart.rows]
    lows = [sum(v for v in row.parts.values() if v < 0) for row in chart.rows]
    marks = [v for row in chart.rows for v in (row.ticks or {}).values() if math.isfinite(v)]
    return min([0.0, *lows, *marks]), max([0.0, *highs, *marks])


def _rows(chart: BarChart, width: float, language: Language) -> Markup:
    is_narrow = width < PHONE
    low, high = _extent(chart)
    marks = ticks(low, high or 1.0, 4 if is_narrow else 6)
    name_width = (
        0.0 if is_narrow else min(width * 0.38, 12 + CHARACTER * max([len(row.name) for row in chart.rows], default=0))
    )
    x = Scale(marks[0], marks[-1], name_width + 10, width - 30)
    names = [wrapped(row.name, (width if is_narrow else name_width) - 8) for row in chart.rows]
    heights = [
        14 + LINE_HEIGHT * len(name) + 10 if is_narrow else max(28.0, LINE_HEIGHT * len(name) + 8) for name in names
    ]
    top = 30.0
    canvas = Canvas(width, top + sum(heights) + 8, chart.title, chart.description)
    canvas.text(x.start, 12, chart.size.unit, "axis")
    for value in marks:
        if not is_narrow:  # on a phone names stand across the lines
            canvas.line(x(value), top - 6, x(value), canvas.height - 6, "zero" if value == 0 else "grid")
        canvas.text(x(value), 26, words.number(value, language), "axis", anchor="middle")
    y = top
    for row, name, height in zip(chart.rows, names, heights, strict=True):
        bar_y = y + LINE_HEIGHT * len(name) + 2 if is_narrow else y + height / 2 - 9
        for value in marks if is_narrow else ():
            canvas.line(x(value), bar_y - 3, x(value), bar_y + 21, "zero" if value == 0 else "grid")
        text_y = y + 12 if is_narrow else y + height / 2 - LINE_HEIGHT * (len(name) - 1) / 2 + 4
        for at, line in enumerate(name):
            where, anchor = (0.0, "start") if is_narrow else (name_width, "end")
            canvas.text(where, text_y + LINE_HEIGHT * at, line, "label", anchor=anchor)
        _row(canvas, chart, row, x, bar_y)
        y += height
    return canvas.svg("chart")


def _row(canvas: Canvas, chart: BarChart, row: Bar, x: Scale, y: float) -> None:
    up = down = 0.0
    if row.parts and not any(math.isfinite(value) for value in row.parts.values()):
        canvas.text(x(0.0) + 4, y + 13, chart.size.told(math.nan), "label")
    for kind, name in chart.kinds.items():
        value = row.parts.get(kind, 0.0)
        if not math.isfinite(value):
            continue
        start, end = (up, up + value) if value > 0 else (down + value, down)
        up, down = (end, down) if value > 0 else (up, start if value < 0 else down)
        if value:
            tip = f"{row.name}: {name} {chart.size.told(value)} {chart.size.unit}"
            canvas.rect(x(start), y, x(end) - x(start), 18, f"bar {kind}", tip=tip)
    for kind, value in (row.ticks or {}).items():
        if math.isfinite(value):
            canvas.line(x(value), y - 3, x(value), y + 21, f"tick {kind}")


@dataclass(frozen=True)
class YearChart:
    """Stacked columns by year; parts above zero go up, parts below go down."""

    title: str
    description: str
    size: Size
    years: Sequence[int]
    parts: Mapping[str, Sequence[float]]
    kinds: Mapping[str, str]

    def svg(self, width: float, language: Language) -> Markup:
        """The chart at a width."""
        return _columns(self, width, language)


def _columns(chart: YearChart, width: float, language: Language) -> Markup:
    is_narrow = width < PHONE
    count = len(chart.years)
    columns = [[v for v in (chart.parts[k][i] for k in chart.parts) if math.isfinite(v)] for i in range(count)]
    high = max([sum(max(value, 0.0) for value in column) for column in columns], default=0.0)
    low = min([sum(min(value, 0.0) for value in column) for column in columns], default=0.0)
    low, high = (0.0 if abs(end) < SEEN * (high - low) else end for end in (low, high))
    marks = ticks(low, high or 1.0, 5)
    labels = [words.number(value, language) for value in marks]
    left = 8 + CHARACTER * max(len(label) for label in labels)
    height = 260.0 if is_narrow else 320.0
    canvas = Canvas(width, height, chart.title, chart.description)
    y = Scale(marks[0], marks[-1], height - 28, 28)
    canvas.text(0, 14, chart.size.unit, "axis")
    for value, label in zip(marks, labels, strict=True):
        canvas.line(left, y(value), width - 6, y(value), "zero" if value == 0 else "grid")
        canvas.text(left - 6, y(value) + 4, label, "axis", anchor="end")
    slot = (width - 6 - left) / max(count, 1)
    every = max(1, round(40 / slot + 0.49))
    for i, year in enumerate(chart.years):
        at = left + slot * i + slot * 0.15
        if i % every == 0:
            canvas.text(left + slot * (i + 0.5), height - 8, str(year), "axis", anchor="middle")
        up = down = 0.0
        for kind, name in chart.kinds.items():
            value = chart.parts[kind][i]
            if not math.isfinite(value):
                continue
            start, end = (up, up + value) if value > 0 else (down + value, down)
            up, down = (end, down) if value > 0 else (up, start if value < 0 else down)
            if abs(value) > SEEN * (high - low):
                tip = f"{year}, {name}: {chart.size.told(value)} {chart.size.unit}"
                canvas.rect(at, y(end), slot * 0.7, y(start) - y(end), f"bar {kind}", tip=tip)
    return canvas.svg("chart")


@dataclass(frozen=True)
class BudgetBar:
    """One bar: what is used of a budget, what is planned to be, and where the budget ends."""

    title: str
    description: str
    size: Size
    used: float
    planned: float
    budget: float
    names: Mapping[str, str]

    def svg(self, width: float, language: Language) -> Markup:
        """The bar at a width."""
        whole = max(self.budget, self.used + self.planned) * 1.02
        x = Scale(0.0, whole, 2, width - 2)
        canvas = Canvas(width, 92, self.title, self.description)
        canvas.rect(
            x(0),
            34,
            x(self.used) - x(0),
            26,
            "bar used",
            tip=f"{self.names['used']} {self.size.told(self.used)} {self.size.unit}",
        )
        canvas.rect(
            x(self.used),
            34,
            x(self.used + self.planned) - x(self.used),
            26,
            "bar planned",
            tip=f"{self.names['planned']} {self.size.told(self.planned)} {self.size.unit}",
        )
        canvas.line(x(self.budget), 24, x(self.budget), 70, "tick target")
        canvas.text(x(0), 82, f"{self.names['used']} {self.size.told(self.used)}", "label")
        is_right = x(self.budget) > width * 0.6
        text = f"{self.names['budget']} {self.size.told(self.budget)} {self.size.unit}"
        canvas.text(
            x(self.budget) + (-6 if is_right else 6),
            18,
            text,
            "label target",
            anchor="end" if is_right else "start",
        )
        end = min(x(self.used + self.planned), width - 2)
        canvas.text(
            end,
            82,
            f"{self.names['end']} {self.size.told(self.used + self.planned)}",
            "label",
            anchor="end",
        )
        return canvas.svg("chart")
