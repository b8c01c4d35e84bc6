# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the pages of people, and who finds them in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, ONESELF, STRANGER
from klimatkontrakt.hall.people import admin_pages, pages, second_factor_pages

PAGES = (
    Address("logga-in/", "sign-in/", pages.sign_in, "sign_in"),
    Address("logga-in/kod/", "sign-in/code/", second_factor_pages.sign_in_code, "sign_in_code"),
    Address("logga-ut/", "sign-out/", pages.sign_out, "sign_out"),
    Address("valkommen/", "welcome/", pages.welcome, "welcome"),
    Address("valkommen/namn/", "welcome/name/", pages.welcome_name, "welcome_name"),
    Address("mina-sidor/", "my-pages/", pages.mine, "mine"),
    Address("mina-sidor/kod/", "my-pages/code/", second_factor_pages.second_factor, "second_factor"),
    Address("personer/", "people/", admin_pages.people, "people"),
    Address("handelser/", "log/", admin_pages.log, "log"),
)
ROWS = (
    MenuRow("account", "mine", "nav.mine", 10, seen_by=ONESELF),
    MenuRow("account", "sign_in", "nav.sign_in", 10, seen_by=STRANGER),
    MenuRow("mine", "second_factor", "question.second_factor", 5, seen_by=ONESELF),
    MenuRow("mine", "people", "question.people", 10, seen_by=ADMINISTRATOR),
    MenuRow("mine", "log", "question.log", 20, seen_by=ADMINISTRATOR),
)
