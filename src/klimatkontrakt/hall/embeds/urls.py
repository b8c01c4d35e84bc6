# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a chart stand alone, and where the line of HTML that shows it elsewhere?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.embeds import pages

OF_A_CITY = (
    Address("bild/<str:name>/<str:key>/", "chart/<str:name>/<str:key>/", pages.chart, "embedded_chart"),
    Address("badda-in/<str:name>/<str:key>/", "embed/<str:name>/<str:key>/", pages.line, "embed"),
)
ROWS = (MenuRow("taken_chart", "embed", "taken.embed", 10),)
