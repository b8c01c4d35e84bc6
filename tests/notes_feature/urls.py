# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are notes, and who finds them in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from tests.notes_feature import pages

OF_A_CITY = (Address("anteckningar/", "notes/", pages.notes, "notes"),)
ROWS = (MenuRow("city", "notes", "short.notes", 95),)
