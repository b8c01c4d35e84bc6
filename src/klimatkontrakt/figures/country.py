# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the cities? Every municipality a point, which together draw the country; those of their own have names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from markupsafe import Markup

from klimatkontrakt import data
from klimatkontrakt.figures.canvas import Canvas, Scale, spread

MIDDLE_LATITUDE = 62.0
MARGIN = 14.0
LABEL_HEIGHT = 17.0
POINT = 3.0
EAST = 0.6  # of the width: names of places beyond it stand to the left of them


@dataclass(frozen=True)
class MapPlace:
    """A city on the map: its municipality's code, its name, the address of its page, and what a pointer shows of it."""

    code: str
    name: str
    address: str
    tip: str = ""


Placed = tuple[MapPlace, tuple[float, float]]


def drawing(title: str, cities: Sequence[MapPlace], width: float, others: Sequence[MapPlace] = ()) -> Markup:
    """The country at a width; each city where its municipality is, several of one municipality under one another.

    Points lie closer than a finger or a keyboard can tell apart: the page has all of them in a list too, and what
    reads aloud or steps from link to link is spared the drawing.

    Args:
        cities: those with names; one whose code is not Sweden's is left out: it stands in the table alone.
        others: municipalities that are points alone.
    """
    points = _degrees()
    x, y = _scales(list(points.values()), width)
    canvas = Canvas(width, y.start + MARGIN, title)
    places = {code: (x(longitude), y(latitude)) for code, (longitude, latitude) in points.items()}
    named = [place for place in cities if place.code in places]
    codes = {place.code for place in named}
    for place in others:
        if place.code not in codes:
            _point(canvas, places[place.code], place)
    _names(canvas, [(place, places[place.code]) for place in named])
    return canvas.svg("chart country", is_hidden=True)


@cache
def _degrees() -> Mapping[str, tuple[float, float]]:
    """Longitude and latitude of every municipality, by code."""
    return {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in data.table("places")}


def _names(canvas: Canvas, placed: Sequence[Placed]) -> None:
    """The cities with names: of those in the east the names stand to the west of them."""
    for is_east in (False, True):
        side = [(place, point) for place, point in placed if (point[0] > canvas.width * EAST) == is_east]
        _side(canvas, side, is_east=is_east)


def _point(canvas: Canvas, point: tuple[float, float], place: MapPlace) -> None:
    canvas.parts.append(_link(place))
    canvas.dot(*point, POINT, "place", tip=place.tip or place.name)
    canvas.parts.append("</a>")


def _link(place: MapPlace) -> str:
    return f'<a href="{escape(place.address)}" tabindex="-1">'


def _scales(points: Sequence[tuple[float, float]], width: float) -> tuple[Scale, Scale]:
    """From degrees to places on a drawing of a width, its height as the country's is at its middle."""
    longitudes, latitudes = zip(*points, strict=True)
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    inner = width - 2 * MARGIN
    height = inner * (north - south) / ((east - west) * math.cos(math.radians(MIDDLE_LATITUDE)))
    return Scale(west, east, MARGIN, width - MARGIN), Scale(south, north, MARGIN + height, MARGIN)


def _side(canvas: Canvas, places: Sequence[Placed], *, is_east: bool) -> None:
    """The cities of one side of the country, their names moved apart."""
    heights = spread([point[1] + 4 for _, point in places], LABEL_HEIGHT, MARGIN, canvas.height - 2)
    for (place, point), label_y in zip(places, heights, strict=True):
        _city(canvas, point, label_y, place, is_east=is_east)


def _city(canvas: Canvas, at: tuple[float, float], label_y: float, place: MapPlace, *, is_east: bool) -> None:
    x, y = at
    canvas.parts.append(_link(place))
    canvas.dot(x, y, 6, "dot plan", tip=place.tip or place.name)
    canvas.text(x + (-10 if is_east else 10), label_y, place.name, "label city", anchor="end" if is_east else "start")
    canvas.parts.append("</a>")
