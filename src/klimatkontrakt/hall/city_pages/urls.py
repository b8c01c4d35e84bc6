# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the pages of cities and of the whole place, and in which menus do they stand?"""

from __future__ import annotations

from klimatkontrakt.hall.city_pages import about, home, method, municipalities, pages
from klimatkontrakt.hall.core.register import Address, MenuRow

PAGES = (
    Address("", "", home.home, "home"),
    Address("kommuner/", "municipalities/", municipalities.municipalities, "municipalities"),
    Address("om/", "about/", about.about, "about"),
    Address("metod/", "method/", method.method, "method"),
    Address("metod/lagen/", "method/law/", method.law, "law"),
    Address("tillganglighet/", "accessibility/", about.accessibility, "accessibility"),
    Address("delar/", "components/", about.components, "components"),
)
OF_A_CITY = (
    Address("", "", home.city, "city", shows_example=True),
    Address("pa-vag/", "on-track/", pages.track, "track"),
    Address("utslapp/", "emissions/", pages.emissions, "emissions", shows_example=True),
    Address("atgarder/", "measures/", pages.measures, "measures", shows_example=True),
    Address("atgarder/<str:actor>/", "measures/<str:actor>/", pages.remit, "remit"),
    Address("organisation/", "organisation/", pages.organisation, "organisation"),
    Address("organisation/hinder/", "organisation/obstacles/", pages.obstacles, "obstacles"),
    Address("omraden/<str:area>/", "areas/<str:area>/", pages.area, "area"),
    Address("loften/", "promises/", pages.promises, "promises"),
    Address("kostnad/", "cost/", pages.money, "money"),
    Address("osakert/", "doubt/", pages.doubt, "doubt", shows_example=True),
    Address("kallor/", "sources/", pages.sources, "sources", shows_example=True),
)
ROWS = (
    MenuRow("hall", "home", "nav.home", 10),
    MenuRow("hall", "method", "nav.method", 20),
    MenuRow("hall", "about", "nav.about", 30),
    MenuRow("foot", "about", "nav.about", 10),
    MenuRow("foot", "method", "nav.method", 20),
    MenuRow("foot", "accessibility", "nav.accessibility", 30),
    MenuRow("city", "city", "short.city", 10),
    MenuRow("city", "track", "short.track", 20),
    MenuRow("city", "emissions", "short.emissions", 30),
    MenuRow("city", "measures", "short.measures", 40),
    MenuRow("city", "promises", "short.promises", 50),
    MenuRow("city", "organisation", "short.organisation", 55),
    MenuRow("city", "money", "short.money", 70),
    MenuRow("city", "doubt", "short.doubt", 80),
    MenuRow("city", "sources", "short.sources", 90),
    MenuRow("onward", "track", "question.track", 20),
    MenuRow("onward", "emissions", "question.emissions", 30),
    MenuRow("onward", "measures", "question.measures", 40),
    MenuRow("onward", "promises", "question.promises", 50),
    MenuRow("onward", "organisation", "question.organisation", 55),
    MenuRow("onward", "money", "question.money", 70),
    MenuRow("onward", "doubt", "question.doubt", 80),
)
