# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are cities set beside each other, and in which menu does that stand?"""

from __future__ import annotations

from klimatkontrakt.hall.compare import charts, pages
from klimatkontrakt.hall.core.register import Address, MenuRow

PAGES = (
    Address("jamfor/", "compare/", pages.compare, "compare"),
    Address("jamfor/hamta/<str:key>/<str:kind>/", "compare/take/<str:key>/<str:kind>/", pages.taken, "compare_file"),
    Address("jamfor/bild/<str:key>/", "compare/chart/<str:key>/", charts.chart, "compared_chart"),
    Address("jamfor/badda-in/<str:key>/", "compare/embed/<str:key>/", charts.line, "embed_compared"),
)
OF_A_CITY = (Address("jamfor/", "compare/", pages.compare_with, "compare_with", shows_example=True),)
ROWS = (
    MenuRow("hall", "compare", "nav.compare", 15),
    MenuRow("foot", "compare", "nav.compare", 15),
    MenuRow("onward", "compare_with", "compare.with", 90),
)
