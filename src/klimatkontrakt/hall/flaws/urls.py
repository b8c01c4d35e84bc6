# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the pages of flaws, and who finds them in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.core.rights import ADMINISTRATOR
from klimatkontrakt.hall.flaws import pages

PAGES = (
    Address("rapportera-brist/", "report-a-flaw/", pages.flaw, "flaw"),
    Address("brister/", "flaws/", pages.flaws, "flaws"),
)
ROWS = (
    MenuRow("foot", "flaw", "nav.flaw", 40, tells_page=True),
    MenuRow("help", "flaw", "nav.flaw", 10),
    MenuRow("mine", "flaws", "question.flaws", 30, seen_by=ADMINISTRATOR),
)
