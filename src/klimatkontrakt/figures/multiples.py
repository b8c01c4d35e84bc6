# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do several things look beside each other? Small multiples: a panel each, all on one scale, in the order given."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.figures.canvas import LINE_HEIGHT, PHONE, Canvas, Scale, ticks, wrapped
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

CHARACTER = 7.2  # width of a character of a bar's name: none may run into the panel beside it
GAP = 26.0  # between panels beside each other
TITLE = 22.0  # of a panel
ROW = 20.0  # of a bar with its name
FOOT = 18.0  # under a panel
LINES_HEIGHT = 120.0  # of a panel of lines, without its title
VALUE_WIDTH = 64.0  # kept free for the number at a bar's end


@dataclass(frozen=True)
class PanelPlace:
    """Where a panel stands: its upper left corner and its width."""

    left: float
    top: float
    width: float


def places(count: int, width: float, across: int, height: float) -> Iterator[PanelPlace]:
    """The places of so many panels, row by row from the left.

    >>> [(place.left, place.top) for place in places(3, 226.0, 2, 50.0)]
    [(0.0, 0.0), (126.0, 0.0), (0.0, 50.0)]
    """
    one = (width - GAP * (across - 1)) / across
    for index in range(count):
        row, column = divmod(index, across)
        yield PanelPlace(column * (one + GAP), row * height, one)


def _rows(count: int, across: int) -> int:
    return max(1, math.ceil(count / across))


@dataclass(frozen=True)
class BarPanel:
    """A panel of bars.

    Attributes:
        values: by the key of its bar; nan where it is not known.
        words: what stands in the panel where it has no bar at all, such as that there is no plan.
    """

    name: str
    values: Mapping[str, float]
    words: str = ""


@dataclass(frozen=True)
class BarPanels:
    """Bars of the same names in every panel; values are in the shown unit.

    Attributes:
        names: by the key of a bar, its name for the reader, in their order.
        whole: the end of the scale where that is settled, as 100 of parts of a hundred.
    """

    title: str
    description: str
    size: Size
    names: Mapping[str, str]
    panels: Sequence[BarPanel]
    whole: float | None = None

    def svg(self, width: float, language: Language) -> Markup:
        """The panels at a width: two beside each other on a screen, one on a phone."""
        across = 1 if width < PHONE or len(self.panels) == 1 else 2
        height = TITLE + ROW * len(self.names) + FOOT
        canvas = Canvas(width, 18 + height * _rows(len(self.panels), across), self.title, self.description)
        canvas.text(0, 12, self.size.unit, "axis")
        for panel, place in zip(self.panels, places(len(self.panels), width, across, height), strict=True):
            self._panel(canvas, panel, PanelPlace(place.left, place.top + 18, place.width))
        return canvas.svg("chart")

    def _end(self) -> float:
        """The end of the one scale of all panels."""
        values = [value for panel in self.panels for value in panel.values.values() if math.isfinite(value)]
        return self.whole if self.whole is not None else max([0.0, *values]) or 1.0

    def _panel(self, canvas: Canvas, panel: BarPanel, place: PanelPlace) -> None:
        canvas.text(place.left, place.top + 14, panel.name, "panel")
        if panel.words:
            for index, line in enumerate(wrapped(panel.words, place.width - 8)):
                canvas.text(place.left, place.top + TITLE + 14 + LINE_HEIGHT * index, line, "label")
            return
        column = min(place.width * 0.5, 12 + CHARACTER * max(map(len, self.names.values())))
        x = Scale(0.0, self._end(), place.left + column, place.left + place.width - VALUE_WIDTH)
        top, bottom = place.top + TITLE, place.top + TITLE + ROW * len(self.names)
        canvas.line(x.start, top, x.start, bottom, "zero")
        for index, (key, name) in enumerate(self.names.items()):
            self._bar(canvas, panel, (key, name), x, top + ROW * index)

    def _bar(self, canvas: Canvas, panel: BarPanel, named: tuple[str, str], x: Scale, y: float) -> None:
        """A bar with its name before it and its number at its end."""
        key, name = named
        value = panel.values.get(key, math.nan)
        text = self.size.told(value)
        canvas.text(x.start - 6, y + 14, name, "label", anchor="end")
        if math.isfinite(value) and value > 0:
            canvas.rect(x.start, y + 3, x(min(value, x.high)) - x.start, 14, "bar share", tip=f"{name}: {text}")
        canvas.text(x(min(max(value, 0.0), x.high)) + 5 if math.isfinite(value) else x.start + 5, y + 14, text, "label")


@dataclass(frozen=True)
class LinePanel:
    """A panel of one line: published years and their values, nan where one is not known."""

    name: str
    years: Sequence[int]
    values: Sequence[float]
    end: str = ""


@dataclass(frozen=True)
class LinePanels:
    """Lines over the same years on the same scale; between years that were not published nothing is drawn."""

    title: str
    description: str
    size: Size
    panels: Sequence[LinePanel]

    def svg(self, width: float, language: Language) -> Markup:
        """The panels at a width: four beside each other on a screen, two on a phone."""
        across = min(2 if width < PHONE else 4, max(1, len(self.panels)))
        height = TITLE + LINES_HEIGHT + FOOT + 14
        canvas = Canvas(width, 18 + height * _rows(len(self.panels), across), self.title, self.description)
        canvas.text(0, 12, self.size.unit, "axis")
        for panel, place in zip(self.panels, places(len(self.panels), width, across, height), strict=True):
            self._panel(canvas, panel, PanelPlace(place.left, place.top + 18, place.width), language)
        return canvas.svg("chart")

    def _bounds(self) -> tuple[int, int, list[float]]:
        """The first and last year of all panels, and the marks of the one scale."""
        years = [year for panel in self.panels for year in panel.years] or [0]
        values = [value for panel in self.panels for value in panel.values if math.isfinite(value)]
        return min(years), max(years), ticks(min([0.0, *values]), max([0.0, *values]), 4)

    def _panel(self, canvas: Canvas, panel: LinePanel, place: PanelPlace, language: Language) -> None:
        first, last, marks = self._bounds()
        labels = {mark: words.number(mark, language) for mark in marks}
        left = place.left + 8 + CHARACTER * max(map(len, labels.values()))
        x = Scale(first, last, left + 6, place.left + place.width - 8)
        y = Scale(marks[0], marks[-1], place.top + TITLE + LINES_HEIGHT, place.top + TITLE + 6)
        canvas.text(place.left, place.top + 14, panel.name, "panel")
        for mark, label in labels.items():
            canvas.line(left, y(mark), place.left + place.width, y(mark), "zero" if mark == 0 else "grid")
            canvas.text(left - 4, y(mark) + 4, label, "axis", anchor="end")
        for year, anchor in ((first, "start"), (last, "end")):
            canvas.text(x(year), y.start + 18, str(year), "axis", anchor=anchor)
        self._line(canvas, panel, x, y)

    def _line(self, canvas: Canvas, panel: LinePanel, x: Scale, y: Scale) -> None:
        """The years as dots, those that follow on each other joined; in words where none is known."""
        known = {year: value for year, value in zip(panel.years, panel.values, strict=True) if math.isfinite(value)}
        if not known:
            canvas.text(x.start, (y.start + y.end) / 2, panel.end or self.size.told(math.nan), "label")
        for year, value in known.items():
            if year + 1 in known:
                canvas.path([(x(year), y(value)), (x(year + 1), y(known[year + 1]))], "curve observed")
        for year, value in known.items():
            canvas.dot(x(year), y(value), 3, "dot observed", tip=f"{panel.name} {year}: {self.size.told(value)}")
