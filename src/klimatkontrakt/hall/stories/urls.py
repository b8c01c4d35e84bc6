# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is a number's story, and what leads there?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.stories import pages

OF_A_CITY = (Address("siffra/<path:name>/", "figure/<path:name>/", pages.story, "story", shows_example=True),)
ROWS = (MenuRow("whence", "story", "question.story", 10),)
