# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is the page of words, and in which menus does it stand?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.glossary import pages

PAGES = (Address("ordlista/", "glossary/", pages.glossary_page, "glossary"),)
ROWS = (
    MenuRow("hall", "glossary", "nav.glossary", 25),
    MenuRow("foot", "glossary", "nav.glossary", 25),
)
