# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the pages of changes, and who finds them in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.changes import acts, pages
from klimatkontrakt.hall.core.register import Address, MenuRow, Panel

OF_A_CITY = (
    Address("andringar/", "changes/", pages.changes, "changes"),
    Address("andringar/<int:number>/", "changes/<int:number>/", pages.change, "change"),
    Address("andringar/<int:number>/gor/", "changes/<int:number>/do/", acts.act, "change_act"),
    Address("andringar/<int:number>/krockar/", "changes/<int:number>/clashes/", pages.clashes, "change_clashes"),
    Address(
        "andringar/<int:number>/fil/<uuid:file>/", "changes/<int:number>/file/<uuid:file>/", pages.file, "change_file"
    ),
    Address(
        "andringar/om/<str:kind>/<path:key>/", "changes/of/<str:kind>/<path:key>/", pages.history, "change_history"
    ),
)
ROWS = (MenuRow("city", "changes", "short.changes", 95),)
PANELS = (Panel("mine", "changes/of_mine.html", 5, pages.of_mine),)
