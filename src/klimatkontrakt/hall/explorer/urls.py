# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the pages of the explorer, and who finds them in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.explorer import beside_pages, pages

OF_A_CITY = (
    Address("vad-hander-om/", "what-if/", pages.explorer, "explorer", shows_example=True),
    Address("vad-hander-om/svar/", "what-if/answer/", pages.explorer_answer, "explorer_answer", shows_example=True),
    Address("vad-hander-om/planer/", "what-if/plans/", beside_pages.plans, "plans_beside", shows_example=True),
    Address("vad-hander-om/export/", "what-if/export/", pages.explorer_export, "explorer_export", shows_example=True),
    Address("vad-hander-om/spara/", "what-if/save/", pages.save_plan, "save_plan", shows_example=True),
)
ROWS = (
    MenuRow("city", "explorer", "short.explorer", 60),
    MenuRow("onward", "explorer", "question.explorer", 60),
)
