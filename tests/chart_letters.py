# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do the letters of a drawing stand? Its texts as boxes, in the widest letters that it is shown in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from importlib import resources

from PIL import ImageFont

# Of the style sheet (figures.css): the size of each class of text, and whether it is bold.
SIZES: Mapping[str, tuple[float, bool]] = {"axis": (12.0, False), "panel": (13.5, True)}
LABEL = (12.5, False)
SHIFT: Mapping[str, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}
TEXT = re.compile(r'<text class="([^"]*)" x="([^"]*)" y="([^"]*)" text-anchor="([^"]*)">([^<]*)</text>')
BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
SLACK = 2.0  # units of the drawing: less is not seen


@cache
def _font(size: float, is_bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(resources.files("klimatkontrakt.data") / "fonts" / name), size)


@dataclass(frozen=True)
class Letters:
    """A text of a drawing and its box, in units of the drawing."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def touches(self, other: Letters) -> bool:
        """Whether one of two texts stands on the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > SLACK


def letters(drawing: str) -> list[Letters]:
    """All texts of a drawing."""
    placed = []
    for kind, x, y, anchor, text in TEXT.findall(drawing):
        size, is_bold = SIZES.get(kind.split(" ")[0], LABEL)
        width = _font(size, is_bold).getlength(unescape(text))
        left = float(x) - width * SHIFT[anchor]
        placed.append(Letters(unescape(text), left, left + width, float(y) - 0.75 * size, float(y) + 0.1 * size))
    return placed


def faults(drawing: str) -> list[str]:
    """What of a drawing's texts stands outside it, or on another text."""
    found = BOX.search(drawing)
    assert found is not None
    width, height = float(found[1]), float(found[2])
    placed = letters(drawing)
    wrong = [
        f"{one.text!r} stands at {one.left:.0f}–{one.right:.0f}, {one.top:.0f}–{one.bottom:.0f} of {width:g} × {height:g}"
        for one in placed
        if one.left < -SLACK or one.right > width + SLACK or one.top < -SLACK or one.bottom > height + SLACK
    ]
    pairs = itertools.combinations(placed, 2)
    return [*wrong, *(f"{one.text!r} stands on {other.text!r}" for one, other in pairs if one.touches(other))]
