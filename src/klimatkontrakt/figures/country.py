# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the cities? Every municipality a point, which together draw the country; those with pages have names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from klimatkontrakt import data
from klimatkontrakt.figures.canvas import Canvas, Scale, spread

MIDDLE_LATITUDE = 62.0
MARGIN = 14.0
LABEL_HEIGHT = 17.0


@dataclass(frozen=True)
class MapPlace:
    """A city on the map: its municipality's code, its name and the address of its page."""

    code: str
    name: str
    address: str


def drawing(title: str, cities: Sequence[MapPlace], width: float) -> Markup:
    """The country at a width; each city where its municipality is, several of one municipality under one another.

    Args:
        cities: one whose code is not Sweden's is left out: it stands in the table alone.
    """
    points = {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in data.table("places")}
    x, y = _scales(list(points.values()), width)
    canvas = Canvas(width, y.start + MARGIN, title)
    codes = {place.code for place in cities}
    for code, (longitude, latitude) in points.items():
        if code not in codes:
            canvas.dot(x(longitude), y(latitude), 2.2, "place")
    sides: dict[bool, list[tuple[MapPlace, tuple[float, float]]]] = {False: [], True: []}  # by whether it is the east
    for place in cities:
        if place.code in points:
            longitude, latitude = points[place.code]
            sides[x(longitude) > width * 0.6].append((place, (x(longitude), y(latitude))))
    for is_east, places in sides.items():
        _side(canvas, places, is_east=is_east)
    return canvas.svg("chart country", role="group")


def _scales(points: Sequence[tuple[float, float]], width: float) -> tuple[Scale, Scale]:
    """From degrees to places on a drawing of a width, its height as the country's is at its middle."""
    longitudes, latitudes = zip(*points, strict=True)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    inner = width - 2 * MARGIN
    height = inner * (north - south) / ((east - west) * math.cos(math.radians(MIDDLE_LATITUDE)))
    return Scale(west, east, MARGIN, width - MARGIN), Scale(south, north, MARGIN + height, MARGIN)


def _side(canvas: Canvas, places: Sequence[tuple[MapPlace, tuple[float, float]]], *, is_east: bool) -> None:
    """The cities of one side of the country, their names moved apart."""
    heights = spread([point[1] + 4 for _, point in places], LABEL_HEIGHT, MARGIN, canvas.height - 2)
    for (place, point), label_y in zip(places, heights, strict=True):
        _city(canvas, point, label_y, place, is_east=is_east)


def _city(canvas: Canvas, at: tuple[float, float], label_y: float, place: MapPlace, *, is_east: bool) -> None:
    x, y = at
    canvas.parts.append(f'<a href="{escape(place.address)}">')
    canvas.dot(x, y, 6, "dot plan", tip=place.name)
    canvas.text(x + (-10 if is_east else 10), label_y, place.name, "label city", anchor="end" if is_east else "start")
    canvas.parts.append("</a>")
