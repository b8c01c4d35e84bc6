# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a drawing become a picture of points (PNG)?

With the letters that ship with the product, so that it is the same on every machine.
"""

from __future__ import annotations

from importlib import resources

import resvg_py

FAMILY = "DejaVu Sans"
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
POINTS_A_UNIT = 2.0  # for screens that show two points where a page speaks of one


def png(drawing: str, zoom: float = POINTS_A_UNIT) -> bytes:
    """A drawing as a picture.

    Args:
        drawing: a whole SVG file.
        zoom: points for each unit of the drawing.
    """
    folder = resources.files("klimatkontrakt.data") / "fonts"
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=[str(folder / name) for name in FONTS],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
            serif_family=FAMILY,
            monospace_family=FAMILY,
        )
    )
