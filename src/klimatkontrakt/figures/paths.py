# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Are we on track? The observed line, the fan of the plan, its branches with labelled ends, the targets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.figures.canvas import (
    CHARACTER,
    LINE_HEIGHT,
    PHONE,
    Canvas,
    Scale,
    spread,
    ticks,
    value_axis,
    wrapped,
)
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

TOP = BOTTOM = 30.0
ENDS, PHONE_ENDS, NO_ENDS = 190.0, 116.0, 16.0  # room for the names at the ends
YEAR_WIDTH = 40.0  # of a year under the axis, with what lies between it and the next
BESIDE_END = 14.0  # what lies between an end and its name
BRANCH_COLOURS = 6  # of branch-1 … branch-6 in figures.css


@dataclass(frozen=True)
class Curve:
    """A line over the years, with the name that stands at its end.

    Attributes:
        kind: a class of the style sheet: observed, baseline, plan or branch-1 … branch-6.
        short: what stands at its end where the name is too long for that.
        low, high: the fan around it; empty where there is none.
        is_published: published years alone: each a dot, and years that were not published are not drawn over.
    """

    name: str
    kind: str
    years: Sequence[int]
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    short: str = ""
    is_published: bool = False

    @property
    def end_name(self) -> str:
        """What stands at its end."""
        return self.short or self.name


@dataclass(frozen=True)
class Mark:
    """A target or forecast: a named value in a year."""

    name: str
    kind: str
    year: int
    value: float


def branch_kind(place: int) -> str:
    """The kind of a line by its place among those of its sort, from 0: as many as the style sheet has colours for.

    >>> branch_kind(0), branch_kind(5), branch_kind(6)
    ('branch-1', 'branch-6', 'branch-1')
    """
    return f"branch-{place % BRANCH_COLOURS + 1}"


@dataclass(frozen=True)
class PathChart:
    """All that the chart of an account's path shows; values already in the shown unit.

    Attributes:
        is_named: whether its lines and marks have their names at their ends on a phone too.
    """

    title: str
    description: str
    size: Size
    curves: Sequence[Curve]
    marks: Sequence[Mark]
    is_named: bool = False

    def svg(self, width: float, language: Language) -> Markup:
        """The chart at a width; narrow ones carry their names above instead of at the ends."""
        return _drawn(self, width, language)


def _bounds(chart: PathChart) -> tuple[int, int, float, float]:
    years = [mark.year for mark in chart.marks]
    values = [mark.value for mark in chart.marks]
    for curve in chart.curves:
        years += curve.years
        values += [*curve.values, *curve.low, *curve.high]
    known = [value for value in values if math.isfinite(value)] or [0.0]
    return min(years), max(years), min(0.0, *known), max(known)


def _drawn(chart: PathChart, width: float, language: Language) -> Markup:
    is_narrow, right = width < PHONE, _right(chart, width)
    texts = _end_texts(chart, right - BESIDE_END)
    first, last, low, high = _bounds(chart)
    marks = ticks(low, high, 5 if is_narrow else 6)
    labels = {value: words.number(value, language) for value in marks}
    left = 8 + CHARACTER * max(map(len, labels.values()))
    height = max(300.0 if is_narrow else 360.0, TOP + BOTTOM + len(texts) * _tallest(texts))
    canvas = Canvas(width, height, chart.title, chart.description)
    x, y = Scale(first, last, left, width - right), Scale(marks[0], marks[-1], height - BOTTOM, TOP)
    canvas.text(0, 14, chart.size.unit, "axis")
    value_axis(canvas, y, labels, left, width - right)
    _content(canvas, chart, x, y, is_narrow=is_narrow)
    if texts:
        _ends(canvas, chart, x, y, width - right, texts)
    return canvas.svg("chart")


def _right(chart: PathChart, width: float) -> float:
    """The room for names to the right of a chart; a phone's has them there only where it is said to."""
    if width >= PHONE:
        return ENDS
    return PHONE_ENDS if chart.is_named else NO_ENDS


def _content(canvas: Canvas, chart: PathChart, x: Scale, y: Scale, *, is_narrow: bool) -> None:
    """The years under the axis, the fans under the lines, and the marks over them."""
    for year in _shown_years(int(x.low), int(x.high), x.end - x.start):
        canvas.text(x(year), canvas.height - 8, str(year), "axis", anchor="middle")
    for curve in chart.curves:
        _fan(canvas, curve, x, y)
    for curve in chart.curves:
        _curve(canvas, curve, chart.size, x, y)
    for mark in chart.marks:
        tip = f"{mark.name} {mark.year}: {chart.size.told(mark.value)}"
        canvas.dot(x(mark.year), y(mark.value), 5, f"dot {mark.kind}", tip=tip)
    if is_narrow and not chart.is_named:  # where names stand at the ends, so do the numbers
        _numbers(canvas, chart, x, y)


def _numbers(canvas: Canvas, chart: PathChart, x: Scale, y: Scale) -> None:
    """The numbers of the marks beside them, those of one year moved apart."""
    for year in {mark.year for mark in chart.marks}:
        marks = [mark for mark in chart.marks if mark.year == year]
        places = spread([y(mark.value) for mark in marks], LINE_HEIGHT, TOP, canvas.height - BOTTOM)
        for mark, place in zip(marks, places, strict=True):
            number = chart.size.told(mark.value)
            canvas.text(x(year) - 9, place + 4, number, f"label {mark.kind}", anchor="end")


def _fan(canvas: Canvas, curve: Curve, x: Scale, y: Scale) -> None:
    if curve.low:
        edge = [(x(year), y(value)) for year, value in zip(curve.years, curve.low, strict=True)]
        back = [(x(year), y(value)) for year, value in zip(curve.years, curve.high, strict=True)]
        canvas.path([*edge, *reversed(back)], f"fan {curve.kind}", closed=True)


def _curve(canvas: Canvas, curve: Curve, size: Size, x: Scale, y: Scale) -> None:
    """A line in its pieces; of published years a dot each."""
    for run in _runs(curve):
        canvas.path([(x(year), y(value)) for year, value in run], f"curve {curve.kind}")
    if curve.kind == "observed" or curve.is_published:
        for year, value in zip(curve.years, curve.values, strict=True):
            canvas.dot(x(year), y(value), 3, f"dot {curve.kind}", tip=f"{year}: {size.told(value)}")


def _runs(curve: Curve) -> list[list[tuple[int, float]]]:
    """A line's pieces: one, or those between years that were not published, or whose value is not known."""
    runs: list[list[tuple[int, float]]] = []
    is_cut = True
    for year, value in zip(curve.years, curve.values, strict=True):
        if not math.isfinite(value):
            is_cut = True
            continue
        if is_cut or (curve.is_published and year - runs[-1][-1][0] > 1):
            runs.append([])
        runs[-1].append((year, value))
        is_cut = False
    return [run for run in runs if len(run) > 1]


def _shown_years(first: int, last: int, room: float) -> list[int]:
    """The years that stand under the axis: all, or as many round ones as there is room for, at least one."""
    most = max(1, int(room / YEAR_WIDTH))
    for step in (1, 2, 5, 10, 20, 50, 100):
        years = [year for year in range(first, last + 1) if year % step == 0]
        if len(years) <= most:
            return years or [last]
    return [last]


def _ends_of(chart: PathChart) -> list[tuple[str, str, int, float]]:
    """What has a name at its end: (name, kind, year, value)."""
    ends = [
        (c.end_name, c.kind, c.years[-1], c.values[-1])
        for c in chart.curves
        if c.kind != "observed" and math.isfinite(c.values[-1])
    ]
    return ends + [(m.name, m.kind, m.year, m.value) for m in chart.marks]


def _end_texts(chart: PathChart, width: float) -> list[list[str]]:
    """The names at the ends, in lines of a width; none where there is no room for them."""
    if width <= BESIDE_END:
        return []
    ends = _ends_of(chart)
    return [wrapped(f"{name} {chart.size.told(value)}", width) for name, _, _, value in ends]


def _tallest(texts: Sequence[Sequence[str]]) -> float:
    return LINE_HEIGHT * max(list(map(len, texts)), default=1) + 2


def _ends(canvas: Canvas, chart: PathChart, x: Scale, y: Scale, edge: float, texts: Sequence[Sequence[str]]) -> None:
    """Names at the lines' ends and at the targets, moved apart."""
    ends = _ends_of(chart)
    places = spread([y(value) for _, _, _, value in ends], _tallest(texts), TOP - 6, canvas.height - BOTTOM - 6)
    for (_, kind, year, value), lines, place in zip(ends, texts, places, strict=True):
        canvas.path([(x(year), y(value)), (edge + 6, place), (edge + 10, place)], f"leader {kind}")
        for index, line in enumerate(lines):
            canvas.text(
                edge + 14,
                place + 4 + LINE_HEIGHT * index - LINE_HEIGHT * (len(lines) - 1) / 2,
                line,
                f"label {kind}",
            )
