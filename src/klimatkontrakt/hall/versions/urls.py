# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where are the pages of versions, and who finds them in which menu?"""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Address, MenuRow, Panel
from klimatkontrakt.hall.core.rights import ADMINISTRATOR
from klimatkontrakt.hall.versions import pages, submitted, version_pages

PAGES = (
    Address("ny-kommun/", "new-city/", pages.new_city, "new_city"),
    Address("jobb/<uuid:job_id>/", "jobs/<uuid:job_id>/", submitted.job, "job"),
    Address("jobb/<uuid:job_id>/fil/", "jobs/<uuid:job_id>/file/", submitted.sent_file, "sent_file"),
)
OF_A_CITY = (
    Address("versioner/", "versions/", version_pages.versions, "versions", shows_example=True),
    Address("versioner/<int:number>/", "versions/<int:number>/", version_pages.version, "version", shows_example=True),
    Address(
        "versioner/<int:number>/zip/",
        "versions/<int:number>/zip/",
        version_pages.export,
        "version_export",
        shows_example=True,
    ),
    Address("lamna-version/", "hand-in-a-version/", pages.version_in, "import", shows_example=True),
    Address("visat-scenario/", "shown-scenario/", pages.shown_scenario, "shown", shows_example=True),
)
ROWS = (
    MenuRow("city", "versions", "short.versions", 100),
    MenuRow("home", "new_city", "home.add", 10, seen_by=ADMINISTRATOR),
    MenuRow("mine", "new_city", "home.add", 40, seen_by=ADMINISTRATOR),
)
PANELS = (Panel("mine", "versions/of_mine.html", 10, pages.of_mine),)
