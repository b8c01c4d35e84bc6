# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is the file of a figure, and what leads there?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.downloads import pages

OF_A_CITY = (
    Address(
        "hamta/<str:name>/<str:key>/<str:kind>/",
        "take/<str:name>/<str:key>/<str:kind>/",
        pages.figure,
        "figure_file",
        shows_example=True,
    ),
)
ROWS = (MenuRow("taken", "figure_file", "taken", 10),)
