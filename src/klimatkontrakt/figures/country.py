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
class Place:
    """A city on the map: its municipality's code, its name and the address of its page."""

    code: str
    name: str
    address: str


def drawing(title: str, cities: Sequence[Place], width: float) -> Markup:
    """The country at a width; each city where its municipality is, several of one municipality under one another.

    Args:
        cities: one whose code is not Sweden's is left out: it stands in the table alone.
    """
    points = {row["code"]: (float(row["longitude"]), float(row["latitude"])) for row in data.table("places")}
    west, east = min(x for x, _ in points.values()), max(x for x, _ in points.values())
    south, north = min(y for _, y in points.values()), max(y for _, y in points.values())
    inner = width - 2 * MARGIN
    height = inner * (north - south) / ((east - west) * math.cos(math.radians(MIDDLE_LATITUDE)))
    x = Scale(west, east, MARGIN, width - MARGIN)
    y = Scale(south, north, MARGIN + height, MARGIN)
    canvas = Canvas(width, height + 2 * MARGIN, title)
    for code, (longitude, latitude) in points.items():
        if code not in {place.code for place in cities}:
            canvas.dot(x(longitude), y(latitude), 2.2, "place")
    here = [(place, (x(points[place.code][0]), y(points[place.code][1]))) for place in cities if place.code in points]
    for is_east in (False, True):
        side = [(place, at) for place, at in here if (at[0] > width * 0.6) is is_east]
        heights = spread([at[1] + 4 for _, at in side], LABEL_HEIGHT, MARGIN, height + 2 * MARGIN - 2)
        for (place, at), label_y in zip(side, heights, strict=True):
            _city(canvas, at, label_y, place, is_east=is_east)
    return canvas.svg("chart country", role="group")


def _city(canvas: Canvas, at: tuple[float, float], label_y: float, place: Place, *, is_east: bool) -> None:
    x, y = at
    canvas.parts.append(f'<a href="{escape(place.address)}">')
    canvas.dot(x, y, 6, "dot plan", tip=place.name)
    canvas.text(x + (-10 if is_east else 10), label_y, place.name, "label city", anchor="end" if is_east else "start")
    canvas.parts.append("</a>")
