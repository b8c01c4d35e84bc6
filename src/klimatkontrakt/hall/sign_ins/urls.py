# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where is the list of sign-ins, and who finds it in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.core.rights import ADMINISTRATOR
from klimatkontrakt.hall.sign_ins import pages

PAGES = (
    Address("inloggningar/", "sign-ins/", pages.sign_ins, "sign_ins"),
    Address("inloggningar/fil/", "sign-ins/file/", pages.sign_ins_file, "sign_ins_file"),
)
ROWS = (MenuRow("mine", "sign_ins", "question.sign_ins", 25, seen_by=ADMINISTRATOR),)
