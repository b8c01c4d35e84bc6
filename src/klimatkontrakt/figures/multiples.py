# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do several things look beside each other? Small multiples: a panel each, all on one scale, in the order given."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.figures.canvas import CHARACTER, LINE_HEIGHT, PHONE, Canvas, Scale, ticks, wrapped
from klimatkontrakt.language import words
from klimatkontrakt.language.sizes import Size
from klimatkontrakt.language.words import Language

PANEL_CHARACTER = 8.8  # width of a character of a panel's name, which is larger and bold
GAP = 26.0  # between panels beside each other
TITLE = 22.0  # of a panel
ROW = 20.0  # of a bar with its name
FOOT = 18.0  # under a panel
PANEL_WIDTH, MOST_ACROSS = 110.0, 4  # of a panel of lines, with what lies between it and the next
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
class BarNames:
    """The names of the bars in lines, at most half as wide as a panel; the same in every panel.

    Attributes:
        column: how wide they are, with what lies between them and the bars.
        lines: by the key of a bar.
    """

    column: float
    lines: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, names: Mapping[str, str], panel: float) -> BarNames:
        """The names in a panel of a width."""
        column = min(panel * 0.5, 12 + CHARACTER * max(map(len, names.values()), default=0))
        return cls(column, {key: wrapped(name, column - 8) for key, name in names.items()})

    def row(self, lines: Sequence[str]) -> float:
        """The height of a bar."""
        return ROW + LINE_HEIGHT * (len(lines) - 1)

    @property
    def height(self) -> float:
        """Of all bars."""
        return sum(map(self.row, self.lines.values()))


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
        one = next(places(1, width, across, 0.0)).width
        names = BarNames.of(self.names, one)
        height = TITLE + names.height + FOOT
        canvas = Canvas(width, 18 + height * _rows(len(self.panels), across), self.title, self.description)
        canvas.text(0, 12, self.size.unit, "axis")
        for panel, place in zip(self.panels, places(len(self.panels), width, across, height), strict=True):
            self._panel(canvas, panel, PanelPlace(place.left, place.top + 18, place.width), names)
        return canvas.svg("chart")

    def _end(self) -> float:
        """The end of the one scale of all panels."""
        values = [value for panel in self.panels for value in panel.values.values() if math.isfinite(value)]
        return self.whole if self.whole is not None else max([0.0, *values]) or 1.0

    def _panel(self, canvas: Canvas, panel: BarPanel, place: PanelPlace, names: BarNames) -> None:
        canvas.text(place.left, place.top + 14, panel.name, "panel")
        if panel.words:
            for index, line in enumerate(wrapped(panel.words, place.width - 8)):
                canvas.text(place.left, place.top + TITLE + 14 + LINE_HEIGHT * index, line, "label")
            return
        x = Scale(0.0, self._end(), place.left + names.column, place.left + place.width - VALUE_WIDTH)
        y = place.top + TITLE
        canvas.line(x.start, y, x.start, y + names.height, "zero")
        for key, lines in names.lines.items():
            self._bar(canvas, panel, (key, lines), x, y)
            y += names.row(lines)

    def _bar(self, canvas: Canvas, panel: BarPanel, named: tuple[str, Sequence[str]], x: Scale, y: float) -> None:
        """A bar with its name before it and its number at its end."""
        key, lines = named
        value, middle = panel.values.get(key, math.nan), LINE_HEIGHT * (len(lines) - 1) / 2
        text = self.size.told(value)
        for index, line in enumerate(lines):
            canvas.text(x.start - 6, y + 14 + LINE_HEIGHT * index, line, "label", anchor="end")
        if math.isfinite(value) and value > 0:
            tip = f"{self.names[key]}: {text}"
            canvas.rect(x.start, y + 3 + middle, x(min(value, x.high)) - x.start, 14, "bar share", tip=tip)
        end = x(min(max(value, 0.0), x.high)) if math.isfinite(value) else x.start
        canvas.text(end + 5, y + 14 + middle, text, "label")


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
        """The panels at a width: four beside each other on a screen, two on a phone; fewer where a name needs more."""
        across = self._across(width)
        height = TITLE + LINES_HEIGHT + FOOT + 14
        canvas = Canvas(width, 18 + height * _rows(len(self.panels), across), self.title, self.description)
        canvas.text(0, 12, self.size.unit, "axis")
        for panel, place in zip(self.panels, places(len(self.panels), width, across, height), strict=True):
            self._panel(canvas, panel, PanelPlace(place.left, place.top + 18, place.width), language)
        return canvas.svg("chart")

    def _across(self, width: float) -> int:
        """How many panels stand beside each other: as many as have room for their names."""
        across = min(max(1, int(width / PANEL_WIDTH)), MOST_ACROSS, max(1, len(self.panels)))
        widest = PANEL_CHARACTER * max([len(panel.name) for panel in self.panels], default=0)
        while across > 1 and next(places(1, width, across, 0.0)).width < widest:
            across -= 1
        return across

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
