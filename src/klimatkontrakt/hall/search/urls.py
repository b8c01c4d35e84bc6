# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is search, and where does its field stand?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.search import pages

PAGES = (Address("sok/", "search/", pages.search, "search"),)
ROWS = (MenuRow("find", "search", "search.label", 10),)
