# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are a city's goals, and in which menus do they stand?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.goals import pages

OF_A_CITY = (Address("mal/", "goals/", pages.goals, "goals", shows_example=True),)
ROWS = (MenuRow("city", "goals", "short.goals", 15), MenuRow("onward", "goals", "question.goals", 15))
