# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much of what, and whose? Bars: stacked along a row, around a zero, by year, and one bar of a budget."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from klimatkontrakt.figures.canvas import CHARACTER, LINE_HEIGHT, PHONE, Canvas, Scale, ticks, value_axis, wrapped
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

ROWS_TOP = 30.0
UNKNOWN_HEIGHT = 9.0  # of the mark of what is not known: it tells no amount
SEEN = 0.005  # of the chart's span: less than this is under a point high, and no axis is stretched for it


@dataclass(frozen=True)
class Bar:
    """One row of bars: a name, parts by kind, and ticks by kind that stand on the row."""

    name: str
    parts: Mapping[str, float]
    ticks: Mapping[str, float] | None = None


def legend_of(kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """The classes of bars with their names, as a figure's legend has them."""
    return [(f"bar {kind}", name) for kind, name in kinds.items()]


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

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Its kinds as a figure's legend has them."""
        return legend_of(self.kinds)

    def svg(self, width: float, language: Language) -> Markup:
        """The chart at a width; on a phone the names stand above their bars."""
        return _rows(self, width, language)


@dataclass(frozen=True)
class Names:
    """The names of a chart's rows in lines: above their bars on a phone, in a column beside them on a screen.

    Attributes:
        width: of the column; none on a phone.
        lines: by row.
    """

    is_narrow: bool
    width: float
    lines: Sequence[Sequence[str]]

    @classmethod
    def of(cls, chart: BarChart, width: float) -> Names:
        """The names on a drawing of a width."""
        if width < PHONE:
            return cls(True, 0.0, [wrapped(row.name, width - 8) for row in chart.rows])
        longest = max([len(row.name) for row in chart.rows], default=0)
        column = min(width * 0.38, 12 + CHARACTER * longest)
        return cls(False, column, [wrapped(row.name, column - 8) for row in chart.rows])

    def height(self, lines: Sequence[str]) -> float:
        """Of a row."""
        if self.is_narrow:
            return 14 + LINE_HEIGHT * len(lines) + 10
        return max(28.0, LINE_HEIGHT * len(lines) + 8)

    def bar_y(self, lines: Sequence[str], y: float) -> float:
        """Where the bar of a row begins, whose top is at y."""
        return y + LINE_HEIGHT * len(lines) + 2 if self.is_narrow else y + self.height(lines) / 2 - 9

    def text_y(self, lines: Sequence[str], y: float) -> float:
        """Where the first line of a row's name stands."""
        if self.is_narrow:
            return y + 12
        return y + self.height(lines) / 2 - LINE_HEIGHT * (len(lines) - 1) / 2 + 4


def _extent(chart: BarChart) -> tuple[float, float]:
    """The ends of the axis: the longest bars and ticks to the left and to the right of zero."""
    ends = [0.0]
    for row in chart.rows:
        ends += [end for _, *both_ends in _stacked(row.parts.items()) for end in both_ends]
        ends += [value for value in (row.ticks or {}).values() if math.isfinite(value)]
    return min(ends), max(ends)


def _stacked(parts: Iterable[tuple[str, float]]) -> list[tuple[str, float, float]]:
    """Where each known part of a stack begins and ends, the lower end first: up from zero, or down from it."""
    up = down = 0.0
    places = []
    for kind, value in parts:
        if not math.isfinite(value):
            continue
        if value > 0:
            places.append((kind, up, up + value))
            up += value
        else:
            places.append((kind, down + value, down))
            down += value
    return places


def _rows(chart: BarChart, width: float, language: Language) -> Markup:
    names, (low, high) = Names.of(chart, width), _extent(chart)
    marks = ticks(low, high or 1.0, 4 if names.is_narrow else 6)
    texts = [words.number(value, language) for value in marks]
    left, right = (CHARACTER * len(text) / 2 for text in (texts[0], texts[-1]))
    x = Scale(marks[0], marks[-1], names.width + max(10.0, left), width - max(30.0, right))
    height = sum(map(names.height, names.lines))
    canvas = Canvas(width, ROWS_TOP + height + 8, chart.title, chart.description)
    canvas.text(x.start, 12, chart.size.unit, "axis")
    for value, text in zip(marks, texts, strict=True):
        if not names.is_narrow:  # on a phone names stand across the lines
            _grid_line(canvas, x, value, ROWS_TOP - 6, canvas.height - 6)
        canvas.text(x(value), 26, text, "axis", anchor="middle")
    _named_rows(canvas, chart, names, x, marks)
    return canvas.svg("chart")


def _named_rows(canvas: Canvas, chart: BarChart, names: Names, x: Scale, marks: Sequence[float]) -> None:
    """The rows under each other, each with its name."""
    y = ROWS_TOP
    for row, lines in zip(chart.rows, names.lines, strict=True):
        bar_y = names.bar_y(lines, y)
        for value in marks if names.is_narrow else ():
            _grid_line(canvas, x, value, bar_y - 3, bar_y + 21)
        _name(canvas, names, lines, y)
        _row(canvas, chart, row, x, bar_y)
        y += names.height(lines)


def _grid_line(canvas: Canvas, x: Scale, value: float, top: float, bottom: float) -> None:
    canvas.line(x(value), top, x(value), bottom, "zero" if value == 0 else "grid")


def _name(canvas: Canvas, names: Names, lines: Sequence[str], y: float) -> None:
    left, anchor = (0.0, "start") if names.is_narrow else (names.width, "end")
    for index, line in enumerate(lines):
        canvas.text(left, names.text_y(lines, y) + LINE_HEIGHT * index, line, "label", anchor=anchor)


def _row(canvas: Canvas, chart: BarChart, row: Bar, x: Scale, y: float) -> None:
    missing = [chart.kinds.get(kind, "") for kind, value in row.parts.items() if not math.isfinite(value)]
    if missing:
        _missing(canvas, chart, row, x, y, missing)
    parts = [(kind, row.parts.get(kind, 0.0)) for kind in chart.kinds]
    for kind, start, end in _stacked(parts):
        value = row.parts.get(kind, 0.0)
        if value:
            tip = f"{row.name}: {chart.kinds[kind]} {chart.size.told(value)} {chart.size.unit}"
            canvas.rect(x(start), y, x(end) - x(start), 18, f"bar {kind}", tip=tip)
    _ticks(canvas, row, x, y)


def _missing(canvas: Canvas, chart: BarChart, row: Bar, x: Scale, y: float, missing: Sequence[str]) -> None:
    """In words at the end of a row's bar: that it is not known, or which part of it is not."""
    text = chart.size.told(math.nan)
    if len(missing) < len(row.parts):
        text = f"{', '.join(missing)}: {text}"
    ends = [end for _, _, end in _stacked(row.parts.items())]
    last = canvas.width - CHARACTER * len(text)
    canvas.text(max(0.0, min(x(max([0.0, *ends])) + 4, last)), y + 13, text, "label")


def _ticks(canvas: Canvas, row: Bar, x: Scale, y: float) -> None:
    for kind, value in (row.ticks or {}).items():
        if math.isfinite(value):
            canvas.line(x(value), y - 3, x(value), y + 21, f"tick {kind}")


@dataclass(frozen=True)
class YearChart:
    """Stacked columns by year; parts above zero go up, parts below go down.

    Attributes:
        unknown: by year, whose part is not known: marked over the column, for what is missing is not zero.
    """

    title: str
    description: str
    size: Size
    years: Sequence[int]
    parts: Mapping[str, Sequence[float]]
    kinds: Mapping[str, str]
    unknown: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def svg(self, width: float, language: Language) -> Markup:
        """The chart at a width."""
        return _columns(self, width, language)


def _columns(chart: YearChart, width: float, language: Language) -> Markup:
    is_narrow = width < PHONE
    low, high = _column_extent(chart)
    marks = ticks(low, high or 1.0, 5)
    labels = {value: words.number(value, language) for value in marks}
    left = 8 + CHARACTER * max(map(len, labels.values()))
    canvas = Canvas(width, 260.0 if is_narrow else 320.0, chart.title, chart.description)
    y = Scale(marks[0], marks[-1], canvas.height - 28, 28)
    canvas.text(0, 14, chart.size.unit, "axis")
    value_axis(canvas, y, labels, left, width - 6)
    slot = (width - 6 - left) / max(len(chart.years), 1)
    every = max(1, round(40 / slot + 0.49))
    for i, year in enumerate(chart.years):
        if i % every == 0:
            canvas.text(left + slot * (i + 0.5), canvas.height - 8, str(year), "axis", anchor="middle")
        _column(canvas, chart, i, y, Slot(left + slot * i + slot * 0.15, slot * 0.7, SEEN * (high - low)))
    return canvas.svg("chart")


def _column_extent(chart: YearChart) -> tuple[float, float]:
    """The ends of the axis: the highest column and the lowest; none is stretched for what would not be seen."""
    high = low = 0.0
    for i in range(len(chart.years)):
        column = [values[i] for values in chart.parts.values() if math.isfinite(values[i])]
        high = max(high, sum(max(value, 0.0) for value in column))
        low = min(low, sum(min(value, 0.0) for value in column))
    least = SEEN * (high - low)
    return 0.0 if abs(low) < least else low, 0.0 if abs(high) < least else high


@dataclass(frozen=True)
class Slot:
    """Where a year's column stands, how wide it is, and the least part that is drawn of it."""

    left: float
    width: float
    least: float


def _column(canvas: Canvas, chart: YearChart, i: int, y: Scale, slot: Slot) -> None:
    """A year's column."""
    for kind, start, end in _stacked((kind, chart.parts[kind][i]) for kind in chart.kinds):
        value = chart.parts[kind][i]
        if abs(value) > slot.least:
            tip = f"{chart.years[i]}, {chart.kinds[kind]}: {chart.size.told(value)} {chart.size.unit}"
            canvas.rect(slot.left, y(end), slot.width, y(start) - y(end), f"bar {kind}", tip=tip)
    _unknown(canvas, chart, i, y, slot)


def _unknown(canvas: Canvas, chart: YearChart, i: int, y: Scale, slot: Slot) -> None:
    """A dashed box over a year's column where a part of it is not known, and whose."""
    names = chart.unknown.get(chart.years[i], ())
    if not names:
        return
    above = sum(max(values[i], 0.0) for values in chart.parts.values() if math.isfinite(values[i]))
    tip = f"{chart.years[i]}, {', '.join(names)}: {chart.size.told(math.nan)}"
    canvas.rect(slot.left, y(above) - UNKNOWN_HEIGHT - 1, slot.width, UNKNOWN_HEIGHT, "unknown", tip=tip)


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
        written = {"used": self.used, "end": self.used + self.planned}
        below = {name: f"{self.names[name]} {self.size.told(value)}" for name, value in written.items()}
        is_apart = CHARACTER * (sum(map(len, below.values())) + 2) > width  # too long to stand on one line
        canvas = Canvas(width, 92 + LINE_HEIGHT * is_apart, self.title, self.description)
        self._part(canvas, x, "used", 0.0, self.used)
        self._part(canvas, x, "planned", self.used, self.planned)
        canvas.line(x(self.budget), 24, x(self.budget), 70, "tick target")
        self._budget(canvas, x)
        canvas.text(x(0), 82, below["used"], "label")
        end = min(max(x(self.used + self.planned), CHARACTER * len(below["end"])), width - 2)
        canvas.text(end, 82 + LINE_HEIGHT * is_apart, below["end"], "label", anchor="end")
        return canvas.svg("chart")

    def _part(self, canvas: Canvas, x: Scale, name: str, start: float, value: float) -> None:
        """A part of the bar."""
        tip = f"{self.names[name]} {self.size.told(value)} {self.size.unit}"
        canvas.rect(x(start), 34, x(start + value) - x(start), 26, f"bar {name}", tip=tip)

    def _budget(self, canvas: Canvas, x: Scale) -> None:
        """What the budget is, on the side of its mark where there is room."""
        text = f"{self.names['budget']} {self.size.told(self.budget)} {self.size.unit}"
        width = CHARACTER * len(text)
        if x(self.budget) + 6 + width > canvas.width:
            canvas.text(max(x(self.budget) - 6, width), 18, text, "label target", anchor="end")
        else:
            canvas.text(x(self.budget) + 6, 18, text, "label target")
