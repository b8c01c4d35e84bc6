# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the cities? Every municipality a point, which together draw the country; those with pages have names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from klimatkontrakt import data
from klimatkontrakt.publish.figures.canvas import Canvas, Scale, spread

MIDDLE_LATITUDE = 62.0
MARGIN = 14.0
LABEL_HEIGHT = 17.0


@dataclass(frozen=True)
class Place:
    """A city on the map: its name and the address of its page."""

    name: str
    address: str


def drawing(title: str, cities: Mapping[str, Place], width: float) -> Markup:
    """The country at a width; cities by their municipality codes.

    Args:
        cities: a code that is not Sweden's is left out: it stands in the table alone.
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
        if code not in cities:
            canvas.dot(x(longitude), y(latitude), 2.2, "place")
    here = {code: (x(points[code][0]), y(points[code][1])) for code in cities if code in points}
    for is_east in (False, True):
        side = [code for code, (across, _) in here.items() if (across > width * 0.6) is is_east]
        heights = spread([here[code][1] + 4 for code in side], LABEL_HEIGHT, MARGIN, height + 2 * MARGIN - 2)
        for code, label_y in zip(side, heights, strict=True):
            _city(canvas, here[code], label_y, cities[code], is_east=is_east)
    return canvas.svg("chart country", role="group")


def _city(canvas: Canvas, at: tuple[float, float], label_y: float, place: Place, *, is_east: bool) -> None:
    x, y = at
    canvas.parts.append(f'<a href="{escape(place.address)}">')
    canvas.dot(x, y, 6, "dot plan", tip=place.name)
    canvas.text(x + (-10 if is_east else 10), label_y, place.name, "label city", anchor="end" if is_east else "start")
    canvas.parts.append("</a>")
