# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a city say who does what in it?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, Panel
from klimatkontrakt.hall.seats import pages

OF_A_CITY = (Address("personer/", "people/", pages.city_people, "city_people"),)
PANELS = (Panel("mine", "seats/of_mine.html", 5, pages.of_mine),)
